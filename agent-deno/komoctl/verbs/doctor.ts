/** `doctor`: how far servers can be relied on to wake, and what to do before anyone does. */
import type { DoctorJson, PossibleWayJson } from "../../../lib/gen/proto/komoriuta/v1/server_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { apiOf, knownBy } from "../fleet.ts";
import type { Server } from "../messages.ts";
import { meaningOf, membersOf } from "../names.ts";
import type { CtlVerb } from "../verb.ts";
import { say } from "../words/say.ts";

/** Calls that are under way at a time. */
const AT_A_TIME = 8;

export const doctor: CtlVerb = {
  arguments: "[NAME...]",
  words: [0, 1_000],
  completes: ["names"],
  summary: "Show how far servers can be relied on to wake, and the one thing to do.",
  details: `Of all servers, or those that are named, and those of groups. --json prints an array: the name, the UUID and the
diagnosis of each.`,
  async run({ words, json }, context) {
    const api = apiOf(context);
    const known = await knownBy(api);
    const chosen = words.length === 0 ? known.servers : membersOf(meaningOf(words, known), known);
    const diagnoses: (readonly [Server, DoctorJson, readonly PossibleWayJson[]])[] = [];
    for (let at = 0; at < chosen.length; at += AT_A_TIME) {
      const some = chosen.slice(at, at + AT_A_TIME).map(async (server) => {
        const answer = await api.call("ServerService/GetServer", { uuid: server.uuid });
        return [server, answer.doctor ?? {}, answer.server?.ways ?? []] as const;
      });
      diagnoses.push(...(await Promise.all(some)));
    }
    if (json) {
      const array = diagnoses.map(([{ uuid, name }, found]) => ({ uuid, name, doctor: found }));
      return context.io.out(jsonLine(array));
    }
    if (chosen.length === 0) return context.io.out(say("There are no servers."));
    for (const [{ name }, found, ways] of diagnoses)
      for (const line of [...linesOf(name, found), ...noWay(ways)]) context.io.out(printable(line));
  },
};

/** The reasons for which nothing can wake it at this moment; no line where something can. */
function noWay(ways: readonly PossibleWayJson[]): string[] {
  const faults = ways.map(({ fault }) => fault?.text);
  if (faults.length === 0 || faults.includes(undefined)) return [];
  return [`  ${say("By no way can it be woken now: {faults}.", { faults: faults.join("; ") })}`];
}

function linesOf(name: string, { text = "?", advice, command, firmwareSettings = [] }: DoctorJson): string[] {
  return [
    `${name}: ${text}`,
    ...(advice ? [`  ${advice}`] : []),
    ...(command ? [`  ${say("On it: {command}", { command })}`] : []),
    ...(advice && firmwareSettings.length > 0
      ? [`  ${say("In its firmware: {settings}", { settings: firmwareSettings.join("; ") })}`]
      : []),
  ];
}
