/** `delete`: one server, for good. */
import { Refusal } from "../../refusal.ts";
import { jsonLine, printable } from "../../printable.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import type { CtlVerb } from "../verb.ts";

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
      throw new Refusal(EXIT.usage, "delete is for one server; for a group, `komoctl group delete`.");
    if (!args.flags.has("yes")) {
      if (!interactive) throw new Refusal(EXIT.usage, "Nobody is there to ask: say --yes.");
      const answer = io.ask(printable(`Delete ${only.name} for good? [y/N]`)) ?? "";
      if (!/^y(es)?$/i.test(answer.trim())) throw new Refusal(EXIT.refused, "Not deleted.");
    }
    await api.call("ServerService/DeleteServer", { uuid: only.uuid });
    io.out(args.json ? jsonLine({}) : printable(`Deleted: ${only.name}.`));
  },
};
