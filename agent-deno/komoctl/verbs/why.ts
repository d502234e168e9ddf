/** `why`: the chain that led to the status of a server. */
import type { StatusStepJson } from "../../../lib/gen/proto/komoriuta/v1/history_pb.ts";
import { Refusal } from "../../refusal.ts";
import { jsonLine, printable } from "../../printable.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import { table } from "../table.ts";
import { clock, past } from "../times.ts";
import type { CtlVerb } from "../verb.ts";
import { statusWord } from "./servers.ts";
import { say } from "../words/say.ts";

export const why: CtlVerb = {
  arguments: "NAME [--at TIME]",
  words: [1, 1],
  completes: ["names"],
  options: { at: "the time that it is about: 22:10, or 2026-11-27 07:30; else now" },
  summary: "Show what led to the status of a server, newest last.",
  details: "From the last request, or the last change of the machine's own, on, with the schedule behind it.",
  async run({ words, options, json }, context) {
    const api = apiOf(context);
    const { meant } = await namedBy(words, api);
    const [server] = meant.servers;
    if (server === undefined)
      throw new Refusal(EXIT.usage, say("why tells of one server, and not of a group."));
    const now = context.now();
    const at = options["at"] === undefined ? {} : { at: past(options["at"], "--at", now) };
    const answer = await api.call("HistoryService/ExplainStatus", { serverUuid: server.uuid, ...at });
    if (json) return context.io.out(jsonLine(answer));
    const { status, since, steps = [], leftOut = 0 } = answer;
    const isKnown = status !== undefined && since !== undefined;
    const line = isKnown
      ? say("{status} since {since}", { status: statusWord(status), since: clock(since, now) })
      : say("its status is not known");
    context.io.out(printable(`${server.name}: ${line}`));
    if (steps.length === 0) context.io.out(say("Nothing is recorded of how it came to this."));
    const rows = table(
      steps.map((step) => row(step, now)),
      context.io.colour,
    );
    const more = leftOut > 0 ? [say("… {count} more", { count: leftOut })] : [];
    for (const each of [...rows.slice(0, BEGINNING), ...more, ...rows.slice(BEGINNING)]) context.io.out(each);
  },
};

/** The steps before those that are left out. */
const BEGINNING = 4;

function row({ at = "", text = "", author = "", reason = "", until }: StatusStepJson, now: Date): string[] {
  const rest = [
    ...(until === undefined ? [] : [say("until {time}", { time: clock(until, now) })]),
    ...(author === "" ? [] : [say("by {author}", { author })]),
    ...(reason === "" ? [] : [reason]),
  ];
  return [clock(at, now), text, rest.join("; ")];
}
