/** `delete`: one server, for good. */
import { Refusal } from "../../refusal.ts";
import { jsonLine, printable } from "../../printable.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";
import { isYes } from "../../yes.ts";

export const deleteServer: CtlVerb = {
  arguments: "NAME [--yes]",
  words: [1, 1],
  completes: ["names"],
  flags: { yes: "delete without asking" },
  summary: "Delete a server for good, with its token and its events. It is not turned off.",
  async run(args, context) {
    const { io, interactive } = context;
    const api = apiOf(context);
    const { meant } = await namedBy(args.words, api);
    const [only] = meant.servers;
    if (only === undefined)
      throw new Refusal(EXIT.usage, say("delete is for one server; for a group, `komoctl group delete`."));
    if (!args.flags.has("yes")) {
      if (!interactive) throw new Refusal(EXIT.usage, say("Nobody is there to ask: say --yes."));
      const answer = io.ask(printable(say("Delete {name} for good? [y/N]", { name: only.name }))) ?? "";
      if (!isYes(answer)) throw new Refusal(EXIT.refused, say("Not deleted."));
    }
    await api.call("ServerService/DeleteServer", { uuid: only.uuid });
    io.out(args.json ? jsonLine({}) : printable(say("Deleted: {name}.", { name: only.name })));
  },
};
