/** `servers` and `groups`. */
import type { StatusReasonJson } from "../../../lib/gen/proto/komoriuta/v1/status_pb.ts";
import type { HolderJson } from "../../../lib/gen/proto/komoriuta/v1/use_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { apiOf, knownBy } from "../fleet.ts";
import { type Server, STATUSES } from "../messages.ts";
import { meaningOf, membersOf } from "../names.ts";
import { nextText } from "../next.ts";
import { type Cell, table } from "../table.ts";
import { clock, since } from "../times.ts";
import type { CtlVerb } from "../verb.ts";
import { type Plain, say } from "../words/say.ts";

export const servers: CtlVerb = {
  arguments: "[NAME...]",
  words: [0, 1_000],
  completes: ["names"],
  summary: "List servers: all, or those that are named, and those of groups.",
  details:
    "Shows the status, for how long it has lasted, what happens next, and what is worth knowing. --json prints an array.",
  async run({ words, json }, context) {
    const known = await knownBy(apiOf(context));
    const chosen = words.length === 0 ? known.servers : membersOf(meaningOf(words, known), known);
    if (json) return context.io.out(jsonLine(chosen));
    if (chosen.length === 0) return context.io.out(say("There are no servers."));
    const now = context.now();
    const rows = chosen.map((server) => row(server, now));
    for (const line of table(
      [[say("NAME"), say("STATUS"), say("FOR"), say("NEXT"), ""], ...rows],
      context.io.colour,
    ))
      context.io.out(line);
  },
};

export const groups: CtlVerb = {
  summary: "List groups.",
  async run({ json }, context) {
    const { groups: all } = await knownBy(apiOf(context));
    if (json) return context.io.out(jsonLine(all));
    if (all.length === 0) return context.io.out(say("There are no groups."));
    const rows = all.map(({ name, serverUuids = [] }) => [name, String(serverUuids.length)]);
    for (const line of table([[say("NAME"), say("SERVERS")], ...rows], false)) context.io.out(line);
  },
};

/** A server and its status, for people. */
export function statusLine({ name, currentStatus }: Server): string {
  return printable(`${name}: ${statusWord(currentStatus)}`);
}

/** A status that is newer than this program is shown by its name. */
export function statusWord(status: string): string {
  return Object.hasOwn(STATUSES, status) ? say(STATUSES[status as keyof typeof STATUSES]) : status;
}

const COLOURS: Readonly<Record<string, Cell["colour"]>> = {
  CURRENT_STATUS_ON: 32,
  CURRENT_STATUS_SYNCED_ON: 32,
  CURRENT_STATUS_LOST: 31,
  CURRENT_STATUS_ERROR: 31,
  CURRENT_STATUS_WARNING: 33,
};

function row(server: Server, now: Date): (Cell | string)[] {
  const { name, currentStatus, statusSince } = server;
  return [
    name,
    { text: statusWord(currentStatus), colour: COLOURS[currentStatus] },
    since(statusSince, now),
    nextText(server.next, now),
    notes(server, now).join("; "),
  ];
}

/** Reasons of a status, in words. */
const REASONS: Readonly<Record<Exclude<StatusReasonJson, "STATUS_REASON_UNSPECIFIED">, Plain>> = {
  STATUS_REASON_MANAGER_STARTED: "not heard of since the manager started",
  STATUS_REASON_DID_NOT_START: "did not start",
  STATUS_REASON_DID_NOT_COME_BACK: "did not come back from its restart",
  STATUS_REASON_SEEN_OFF: "seen off from outside",
  STATUS_REASON_RESTARTING: "restarting",
};

function reasonOf({ currentStatus, statusReason, lastHeartbeatAt }: Server): string {
  if (currentStatus === "CURRENT_STATUS_OFF" && lastHeartbeatAt === undefined) return say("never reported");
  const known = REASONS[statusReason as keyof typeof REASONS] as Plain | undefined;
  return known === undefined ? "" : say(known);
}

function notes(server: Server, now: Date): readonly string[] {
  const { use, holds = [], needsAttention = false } = server;
  const held = holds.map(
    ({ until, reason }) =>
      `${say("held until {until}", { until: clock(until, now) })}${reason ? ` (${reason})` : ""}`,
  );
  const holders = usedBy(use?.holders);
  return [
    ...[needsAttention ? say("needs attention") : "", reasonOf(server)].filter(Boolean),
    ...(holders === "" ? [] : [say("in use by {users}", { users: holders })]),
    ...held,
  ];
}

/** Names of users of a server; "" for none. */
export function usedBy(holders: readonly HolderJson[] = []): string {
  const names = holders.map(({ name = "?" }) => name);
  return names.length > 3
    ? say("{names} and {count} more", { names: names.slice(0, 3).join(", "), count: names.length - 3 })
    : names.join(", ");
}
