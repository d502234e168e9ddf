import type { CurrentStatus } from "../power/words";
import { wattsSaved, type Consumer } from "./energy";
import type { EventKind } from "./events";
import type { Night } from "./night";
import type { EndAs, MemberWhy, Run } from "./run";

/** Reasons for which a server stayed on that was asked to turn off in a night. */
export const STAYED_WHYS = [
  "in_use",
  /** By a hold, a schedule, or a server that needs it. */
  "kept_on",
  /** It was not told to, such as one that nobody could wake again. */
  "not_asked",
  "failed",
  /** It was lost when it was to be told: nobody knows whether it was on. */
  "lost",
  /** It turns off once it is free, or when it is its turn. */
  "waiting",
] as const;
export type StayedWhy = (typeof STAYED_WHYS)[number];

/** A server as a report of the night sees it. */
export interface NightServer extends Consumer {
  readonly uuid: string;
  readonly name: string;
  readonly status: CurrentStatus;
  /** Wall-clock milliseconds. */
  readonly statusSince: number;
  /** Whether its agent has ever reported. */
  readonly hasReported: boolean;
  /** Whether it ever came up after it had been woken from here. */
  readonly everWoken: boolean;
  /** Whether a stop of it waits until it is free. */
  readonly stopWaits: boolean;
  readonly createdAt: number;
}

interface Span {
  readonly since: number;
  readonly until: number;
}

/** All that a report of a night follows from. Times are wall-clock milliseconds. */
export interface NightFacts {
  readonly night: Night;
  readonly now: number;
  readonly servers: readonly NightServer[];
  /** Runs that were made in the night. */
  readonly runs: readonly Pick<Run, "action" | "since" | "members">[];
  /** Events of the night that belong to no run, oldest first. */
  readonly events: readonly {
    readonly kind: string;
    readonly serverUuid: string;
    readonly at: number;
    readonly use: readonly { readonly name: string }[] | null;
  }[];
  /** Statuses that were over, by server. */
  readonly past: ReadonlyMap<string, readonly (Span & { readonly status: CurrentStatus })[]>;
  /** Times in which the manager did not run. */
  readonly away: readonly Span[];
  /** Whether there was more than is read. */
  readonly isCut: boolean;
}

/** A server that is named in a report, with the reason for what it did not do. */
interface Named {
  readonly uuid: string;
  readonly name: string;
  /** As of a run's member. */
  readonly reason: MemberWhy | null;
  /** As of a run's member: a person, a server, a schedule, an error; may be empty. */
  readonly detail: string;
}

/** A server that was asked to turn off, and was on. */
export interface StayedOn extends Named {
  readonly why: StayedWhy;
  /** Names of those who used it; may be empty. */
  readonly usedBy: readonly string[];
}

/** A server that was to wake, and has not. */
export interface NotWoken extends Named {
  /** It has never been woken from here. */
  readonly isFirst: boolean;
}

/** A report of a night. Lists are in the order of the servers. */
export interface NightReport {
  readonly night: Night;
  /** Wall-clock milliseconds: the end of the night, or now. */
  readonly until: number;
  /** The number of servers that there were in that night, before dawn. */
  readonly servers: number;
  /** Servers that were asked to turn off, and were off. All that were asked are these and those that stayed on. */
  readonly slept: readonly Pick<Named, "uuid" | "name">[];
  readonly stayed: readonly StayedOn[];
  /** The number of servers that were asked to wake. */
  readonly woken: number;
  readonly notWoken: readonly NotWoken[];
  /** The energy that servers saved which were off by order. */
  readonly kwh: number;
  readonly away: readonly Span[];
  readonly isCut: boolean;
}

/** The numbers of those that stayed on: known to have been on, lost, and by each reason that there is. */
export function stayedCounts(stayed: NightReport["stayed"]): {
  readonly known: number;
  readonly lost: number;
  readonly whys: readonly (readonly [StayedWhy, number])[];
} {
  const of = (why: StayedWhy) => stayed.filter((one) => one.why === why).length;
  const lost = of("lost");
  const whys = STAYED_WHYS.map((why) => [why, of(why)] as const).filter(([, count]) => count > 0);
  return { known: stayed.length - lost, lost, whys };
}

/** Ends of a member that was to turn off; null: it was not wanted any more, or there was nothing to turn off. */
const OFF_ENDS: Readonly<Record<EndAs, StayedWhy | "slept" | null>> = {
  done: "slept",
  already_there: "slept",
  declined: "in_use",
  skipped: "not_asked",
  failed: "failed",
  cancelled: null,
};
/** Those of which the reason says more than the kind of end. */
const OFF_WHYS: Readonly<Partial<Record<MemberWhy, StayedWhy | null>>> = {
  held: "kept_on",
  kept_on_by: "kept_on",
  needed_by: "kept_on",
  held_meanwhile: "kept_on",
  lost: "lost",
  never_reported: null,
};

/** Events by which somebody asks one server to turn off or on, without a run. */
const CLICKS: Readonly<Partial<Record<EventKind, "OFF" | "ON">>> = {
  turned_off: "OFF",
  turned_off_by_force: "OFF",
  stop_when_free: "OFF",
  rest_due: "OFF",
  turned_on: "ON",
};
/** Events by which such a request ends otherwise than asked; null: it is not wanted any more. */
const CLICK_ENDS: Readonly<
  Partial<Record<EventKind, readonly [as: StayedWhy | "not_woken" | null, reason: MemberWhy | null]>>
> = {
  declined: ["in_use", "in_use"],
  still_in_use: ["in_use", "still_in_use"],
  still_needed: ["kept_on", null],
  would_not_wake: ["not_asked", "may_not_wake"],
  kept_as_relay: ["kept_on", "kept_as_relay"],
  restarted_meanwhile: ["not_asked", "restarted_since"],
  slept_meanwhile: ["not_asked", "slept_since"],
  restarted_instead: ["failed", "restarted_instead"],
  slept_instead: ["failed", "slept_instead"],
  could_not_be_told: ["failed", "could_not_be_told"],
  shutdown_failed: ["failed", "shutdown_failed"],
  stop_cancelled: [null, null],
  rest_put_off: [null, null],
  start_cancelled: [null, null],
  did_not_start: ["not_woken", "did_not_start"],
};

/** The last request to a server in a night, and what came of it. */
interface Asked {
  readonly at: number;
  readonly as: StayedWhy | "slept" | "woken" | "not_woken" | null;
  readonly reason: MemberWhy | null;
  readonly detail: string;
  readonly usedBy: readonly string[];
}
type LastAsked = Readonly<Record<"OFF" | "ON", Map<string, Asked>>>;

/** Reports a night: who slept, who stayed on, who did not wake, and what that saved. */
export function nightReport(facts: NightFacts): NightReport {
  const { night, now, away, isCut } = facts;
  const until = Math.min(now, night.until);
  const servers = facts.servers.filter(({ createdAt }) => createdAt < Math.min(until, night.dawn));
  const last: LastAsked = { OFF: new Map(), ON: new Map() };
  askedByClicks(facts, last);
  askedByRuns(facts, last);
  const slept: NightReport["slept"][number][] = [];
  const stayed: StayedOn[] = [];
  const notWoken: NotWoken[] = [];
  let woken = 0;
  let kwh = 0;
  for (const server of servers) {
    const { uuid, name } = server;
    kwh += saved(server, facts.past.get(uuid) ?? [], { since: night.since, until });
    const off = last.OFF.get(uuid);
    const as = off?.as === "slept" && server.stopWaits ? "waiting" : off?.as;
    if (as === "slept") slept.push({ uuid, name });
    else if (off && as && isStay(as)) {
      const { reason, detail, usedBy } = off;
      stayed.push({ uuid, name, why: as, reason, detail, usedBy });
    }
    const on = last.ON.get(uuid);
    if (!on?.as) continue;
    woken += 1;
    const { reason, detail } = on;
    if (on.as === "not_woken" && !isUp(server))
      notWoken.push({ uuid, name, reason, detail, isFirst: !server.everWoken });
  }
  const inNight = away.filter((span) => span.since < until && span.until > night.since);
  return { night, until, servers: servers.length, slept, stayed, woken, notWoken, kwh, away: inNight, isCut };
}

const isStay = (as: NonNullable<Asked["as"]>): as is StayedWhy =>
  (STAYED_WHYS as readonly string[]).includes(as);

const isUp = ({ status }: NightServer): boolean => status === "ON" || status === "SyncedON";

function askedByClicks({ events }: NightFacts, last: LastAsked): void {
  for (const { kind, serverUuid, at, use } of events) {
    const action = CLICKS[kind as EventKind];
    if (action) {
      const as = action === "OFF" ? "slept" : "woken";
      last[action].set(serverUuid, { at, as, reason: null, detail: "", usedBy: [] });
      continue;
    }
    const end = CLICK_ENDS[kind as EventKind];
    if (!end) continue;
    const [as, reason] = end;
    const ended = as === "not_woken" || kind === "start_cancelled" ? last.ON : last.OFF;
    const asked = ended.get(serverUuid);
    if (!asked) continue;
    ended.set(serverUuid, { ...asked, as, reason, usedBy: (use ?? []).map(({ name }) => name) });
  }
}

function askedByRuns({ runs }: NightFacts, last: LastAsked): void {
  for (const { action, since, members } of runs)
    for (const { serverUuid, asked, end } of members) {
      const at = asked?.at.wall ?? since.wall;
      const known = last[action].get(serverUuid);
      if (known && known.at > at) continue;
      const { why: reason = null, detail = "", use = null } = end ?? {};
      const as = action === "OFF" ? offEnd(end) : onEnd(end);
      last[action].set(serverUuid, { at, as, reason, detail, usedBy: (use ?? []).map(({ name }) => name) });
    }
}

type End = Run["members"][number]["end"];

function offEnd(end: End): Asked["as"] {
  if (!end) return "waiting";
  const byReason = OFF_WHYS[end.why];
  return byReason === undefined ? OFF_ENDS[end.as] : byReason;
}

function onEnd(end: End): Asked["as"] {
  if (end?.as === "cancelled") return null;
  return end?.as === "failed" || end?.as === "skipped" ? "not_woken" : "woken";
}

/** The kWh of a server in the part of a span in which it was off by order. */
function saved(
  server: NightServer,
  past: readonly (Span & { readonly status: CurrentStatus })[],
  span: Span,
) {
  // A server that has never reported counts as off, and nobody knows.
  if (!server.hasReported) return 0;
  const present = { status: server.status, since: server.statusSince, until: Infinity };
  let wattMs = 0;
  for (const { status, since, until } of [...past, present])
    if (status === "OFF" || status === "Asleep") {
      const ms = Math.max(0, Math.min(until, span.until) - Math.max(since, span.since));
      wattMs += ms * wattsSaved(server, status === "Asleep");
    }
  return wattMs / 3_600_000 / 1000;
}
