import { offsetOf } from "@/components/offset";
import { untilFault, type UntilFault } from "@/lib/plan/until";
import type { Ahead, Future } from "../../_timeline/future";
import type { PlannedTransition } from "../../_timeline/plan";

/** A server that is to be kept on, as far as the effect depends on it. */
export interface Keepable {
  readonly uuid: string;
  /** Its state; null: it is changing, or not known. */
  readonly is: "on" | "off" | null;
  /** The end of the hold that ends last; null: none. */
  readonly heldUntil: number | null;
  /** Whether a stop waits until it is free. */
  readonly isStopping: boolean;
  readonly future: Future;
}

/** The effect of keeping servers on until a time. */
export interface KeepEffect {
  /** The reason for which nothing can be done; null: there is none. */
  readonly fault: UntilFault | "held_longer" | null;
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** Those whose state is changing or not known: they are kept on once they are on. */
  readonly others: readonly string[];
  /** Those that something else keeps on for longer, whatever happens here. */
  readonly heldLonger: readonly string[];
  /** Those whose stop waits: it is withdrawn. */
  readonly stopping: readonly string[];
  /** The transitions that turn nothing off then, each with the number of servers that they would have. */
  readonly spared: readonly { readonly transition: PlannedTransition; readonly count: number }[];
}

/** The effect of a hold on servers until a time (both wall-clock ms). */
export function keepEffect(servers: readonly Keepable[], until: number, now: number): KeepEffect {
  const heldLonger = servers.filter(({ heldUntil }) => heldUntil !== null && heldUntil >= until);
  const isIdle = servers.length > 0 && heldLonger.length === servers.length;
  const uuids = (of: readonly Keepable[]) => of.map(({ uuid }) => uuid);
  return {
    fault: untilFault(until, now) ?? (isIdle ? "held_longer" : null),
    on: uuids(servers.filter(({ is }) => is === "on")),
    off: uuids(servers.filter(({ is }) => is === "off")),
    others: uuids(servers.filter(({ is }) => is === null)),
    heldLonger: uuids(heldLonger),
    stopping: uuids(servers.filter(({ isStopping }) => isStopping)),
    spared: sparedOf(servers, until),
  };
}

/** The stops that a hold prevents: those that begin before it ends. */
function sparedOf(servers: readonly Keepable[], until: number): KeepEffect["spared"] {
  const counts = new Map<PlannedTransition, number>();
  for (const { future } of servers)
    for (const transition of new Set(future.flatMap((ahead) => stopOf(ahead, until))))
      counts.set(transition, (counts.get(transition) ?? 0) + 1);
  return [...counts]
    .map(([transition, count]) => ({ transition, count }))
    .sort((a, b) => a.transition.at - b.transition.at);
}

function stopOf({ by, since }: Ahead, until: number): PlannedTransition[] {
  return by?.kind === "transition" && by.action === "OFF" && since < until ? [by] : [];
}

/** The end of a night that a hand may move: the first stop of a schedule that turns servers off. */
export interface MovableEnd {
  readonly transition: PlannedTransition;
  /** The servers that it turns off besides those that are pointed at. */
  readonly others: number;
  /** Whether the time is later than its stops wait for servers in use: it cannot be moved there. */
  readonly isTooLate: boolean;
}

/**
 * The ends of schedules that may be moved to a time: of each schedule only its first, since later nights are as usual.
 */
export function movableEnds(
  servers: readonly Pick<Keepable, "uuid" | "future">[],
  until: number,
): MovableEnd[] {
  const first = new Map<string, PlannedTransition>();
  for (const { future } of servers)
    for (const { by } of future) {
      if (by?.kind !== "transition" || by.action !== "OFF") continue;
      const known = first.get(by.schedule.uuid);
      if (!known || by.at < known.at) first.set(by.schedule.uuid, by);
    }
  const here = new Set(servers.map(({ uuid }) => uuid));
  return [...first.values()]
    .filter(({ at }) => at !== until)
    .sort((a, b) => a.at - b.at)
    .map((transition) => ({
      transition,
      others: transition.serverUuids.filter((uuid) => !here.has(uuid)).length,
      isTooLate: transition.until > transition.at && until >= transition.until,
    }));
}

/** The hours from now until an end, where clocks of a zone change on the way; null: they do not, and the end says it. */
export function hoursOverChange(zone: string, now: number, until: number): number | null {
  return until > now && offsetOf(zone, until) !== offsetOf(zone, now) ? (until - now) / (4 * STEP) : null;
}

/** Milliseconds to which a proposed end is rounded: a quarter of an hour. */
export const STEP = 15 * 60_000;

/** The nearest quarter of an hour. */
export function rounded(at: number): number {
  return Math.round(at / STEP) * STEP;
}

/** The next quarter of an hour in a direction. */
export function stepped(at: number, by: 1 | -1, step = STEP): number {
  return by < 0 ? Math.ceil(at / step) * step - step : Math.floor(at / step) * step + step;
}

/** The end that is proposed at first to whoever moves by keys: the full hour that is at least half an hour ahead. */
export function firstEnd(now: number): number {
  const hour = 4 * STEP;
  return Math.ceil((now + 2 * STEP) / hour) * hour;
}
