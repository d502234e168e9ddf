/** `hold`, `holds` and `release`: keep servers on until a time. */
import type { Arguments } from "../../../command-line/verb.ts";
import { Refusal } from "../../refusal.ts";
import { jsonLine } from "../../printable.ts";
import { EXIT } from "../exit.ts";
import { apiOf, knownBy, namedBy, uuidsOf } from "../fleet.ts";
import { readHold } from "../messages.ts";
import { table } from "../table.ts";
import { clock, duration, instant } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const hold: CtlVerb = {
  arguments: "NAME... --for TIME | --until TIME",
  words: [1, 1_000],
  completes: ["names"],
  options: {
    for: "how long, such as 90m or 2h; at most 30d",
    until: "until when: 23:00, or 2026-11-27 07:30",
    reason: "why",
  },
  flags: { wake: "turn on those that are off" },
  summary: "Keep servers on until a time: nothing automatic turns them off before it.",
  details: "Its end turns nothing off. Prints the ID, by which `komoctl release` ends it before.",
  async run(args, context) {
    const until = endOf(args, context);
    const api = apiOf(context);
    const { meant } = await namedBy(args.words, api);
    const answer = await api.call("HoldService/PlaceHold", {
      ...uuidsOf(meant),
      until,
      ...(args.options["reason"] === undefined ? {} : { reason: args.options["reason"] }),
      ...(args.flags.has("wake") ? { wake: true } : {}),
    });
    const placed = readHold(answer.hold);
    const text = say("Held until {until}. To end it before: komoctl release {id}", {
      until: clock(placed.until, context.now()),
      id: placed.uuid,
    });
    context.io.out(args.json ? jsonLine(placed) : text);
  },
};

export const holds: CtlVerb = {
  summary: "List the holds that last.",
  async run({ json }, context) {
    const api = apiOf(context);
    const all = ((await api.call("HoldService/ListHolds")).holds ?? []).map(readHold);
    if (json) return context.io.out(jsonLine(all));
    if (all.length === 0) return context.io.out(say("There are no holds."));
    const { servers } = await knownBy(api);
    const names = new Map(servers.map(({ uuid, name }) => [uuid, name]));
    const rows = all.map(({ uuid, serverUuids = [], until, author = "", reason = "" }) => {
      const shown = serverUuids.slice(0, 3).map((one) => names.get(one) ?? "?");
      const names3 = shown.join(", ");
      const count = serverUuids.length - 3;
      const text = count > 0 ? say("{names} and {count} more", { names: names3, count }) : names3;
      return [uuid, clock(until, context.now()), text, author, reason];
    });
    const lines = table(
      [["ID", say("UNTIL"), say("SERVERS"), say("BY"), say("WHY")], ...rows],
      context.io.colour,
    );
    for (const line of lines) context.io.out(line);
  },
};

export const release: CtlVerb = {
  arguments: "ID",
  words: [1, 1],
  summary: "End a hold.",
  details: "Turns nothing off.",
  async run({ words: [uuid = ""], json }, context) {
    await apiOf(context).call("HoldService/ReleaseHold", { uuid });
    context.io.out(json ? jsonLine({}) : say("Released."));
  },
};

/** The end of the hold, for the API. @throws Refusal where none is given, or two are */
function endOf({ options }: Arguments, { now }: Context): string {
  const { for: long, until } = options;
  if (long !== undefined && until === undefined) {
    return new Date(now().getTime() + duration(long, "--for")).toISOString();
  }
  if (until !== undefined && long === undefined) return instant(until, "--until", now());
  throw new Refusal(EXIT.usage, say("Until when? Give --for 2h, or --until 23:00."));
}
