/** `report`: the last night. */
import { jsonLine } from "../../printable.ts";
import { apiOf } from "../fleet.ts";
import { type NightReport, readNightReport } from "../messages.ts";
import { table } from "../table.ts";
import { clock } from "../times.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

export const report: CtlVerb = {
  arguments: "",
  words: [0, 0],
  summary: "Report the last night: who turned off, who stayed on, who did not wake, and what that saved.",
  details: "The night of the manager's place, from 18:00 to 10:00; before its end, as far as it has come.",
  async run({ json }, context) {
    const { io, now } = context;
    const answer = await apiOf(context).call("HistoryService/GetNightReport", {});
    const night = readNightReport(answer);
    if (json) return io.out(jsonLine(night));
    const at = (time: string | undefined): string => clock(time ?? night.since, now());
    io.out(
      say("From {since} to {until}: {sentence}", {
        since: at(night.since),
        until: at(night.reportedUntil),
        sentence: sentence(night),
      }),
    );
    for (const span of night.away ?? [])
      io.out(
        say("The manager did not run from {since} to {until}: what happened then it does not know.", {
          since: at(span.since),
          until: at(span.until),
        }),
      );
    if (night.cut) io.out(say("There was more than a report reads: these numbers are the least."));
    const rows = [...(night.notWoken ?? []).map(notWoken), ...(night.stayedOn ?? []).map(stayedOn)];
    for (const line of table(rows, io.colour)) io.out(`  ${line}`);
  },
};

/** "438 of 440 turned off, 2 stayed on. 1 did not wake. 41 kWh saved." */
function sentence({
  servers = 0,
  slept = [],
  stayedOn = [],
  toWake = 0,
  notWoken = [],
  kwh = 0,
}: NightReport) {
  if (servers === 0) return say("there were no servers.");
  const asked = slept.length + stayedOn.length;
  const lost = stayedOn.filter(({ why }) => why === "lost").length;
  const stayed = stayedOn.length - lost;
  // JSON has texts for what is no number.
  const saved = Number(kwh);
  const parts = [
    asked === 0
      ? say("no server was asked to turn off.")
      : `${[say("{count} of {all} turned off", { count: slept.length, all: asked }), ...(stayed > 0 ? [say("{count} stayed on", { count: stayed })] : []), ...(lost > 0 ? [say("{count} lost", { count: lost })] : [])].join(say(", "))}${say(".")}`,
    ...(notWoken.length > 0
      ? [say("{count} of {all} did not wake.", { count: notWoken.length, all: toWake })]
      : []),
    say("{kwh} kWh saved.", { kwh: saved < 10 ? saved.toFixed(1) : Math.round(saved) }),
  ];
  return parts.join(" ");
}

type Row = [string, { text: string; colour: 31 | 33 }, string];

function notWoken({
  serverName = "",
  reason,
  detail,
  first,
}: NonNullable<NightReport["notWoken"]>[number]): Row {
  const why = [...because(reason, detail), ...(first ? [say("it has never been woken from here")] : [])];
  return [serverName, { text: say("did not wake"), colour: 31 }, why.join("; ")];
}

function stayedOn({
  serverName = "",
  why = "",
  reason,
  detail,
  usedBy = [],
}: NonNullable<NightReport["stayedOn"]>[number]): Row {
  const users =
    usedBy.length > 0 ? [say("in use by {users}", { users: usedBy.join(", ") })] : because(reason, detail);
  return [
    serverName,
    { text: why === "lost" ? say("lost") : say("stayed on"), colour: 33 },
    (users.length > 0 ? users : [words(why)]).join("; "),
  ];
}

function because(reason = "", detail = ""): string[] {
  if (reason === "") return [];
  return [detail === "" ? words(reason) : `${words(reason)}: ${detail}`];
}

const words = (word: string): string => word.replaceAll("_", " ");
