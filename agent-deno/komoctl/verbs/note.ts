/** `note`: what people wrote of a server. */
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const note: CtlVerb = {
  arguments: "NAME [TEXT...]",
  words: [1, 1_000],
  completes: ["names"],
  flags: { remove: "remove the note" },
  summary: "Show the note of a server, or write it anew.",
  details:
    "At most 2,000 characters. Whoever sees the server reads its note. A text in quotation marks may have several lines.",
  check({ words, flags }) {
    if (flags.has("remove") && words.length > 1)
      throw new Refusal(EXIT.usage, say("Either --remove or a text."));
  },
  async run({ words: [named = "", ...text], flags, json }, context) {
    const { io } = context;
    const api = apiOf(context);
    const { meant } = await namedBy([named], api);
    const [server] = meant.servers;
    if (server === undefined) throw new Refusal(EXIT.usage, say("A note is of one server, not of a group."));
    const { uuid, name, updatedAt } = server;
    const asked = flags.has("remove") ? "" : text.length > 0 ? text.join(" ") : undefined;
    if (asked === undefined) {
      const kept = server.note ?? "";
      if (json) return io.out(jsonLine({ uuid, name, note: kept }));
      if (kept === "") return io.out(printable(say("{name} has no note.", { name })));
      for (const line of kept.split("\n")) io.out(printable(line.replaceAll("\t", " ")));
      return;
    }
    const answer = await api.call("ServerService/UpdateServer", {
      uuid,
      note: asked,
      ...(updatedAt === undefined ? {} : { ifUpdatedAt: updatedAt }),
    });
    const kept = answer.server?.note ?? "";
    if (json) io.out(jsonLine({ uuid, name, note: kept }));
    else
      io.out(
        printable(
          kept === ""
            ? say("The note of {name} is removed.", { name })
            : say("The note of {name} is saved.", { name }),
        ),
      );
  },
};
