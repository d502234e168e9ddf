import { standingOf } from "../power/permissions";
import type { Facts, Moment } from "../power/facts";
import { holdersText, type Holder } from "../power/use";
import { forbidsOff, type Around, type Forbidden } from "./forbids";
import { pendingStopRefusal, type AskedStop, type PendingStop } from "./pending-stop";
import { isUp, type PlanServer } from "./run";

/** Rest: a server goes to sleep by itself once nobody needs it. docs/rest-and-doors.md has the rules. */

/** Times at which a server rests, from the most careful on. `never`: it is looked at, and nothing is done. */
export const REST_WHENS = ["never", "outside_schedule", "always"] as const;
export type RestWhen = (typeof REST_WHENS)[number];

/** A rest as people set it. */
export interface RestSettings {
  readonly when: RestWhen;
  /** Minutes for which the server must have been free. */
  readonly afterMinutes: number;
  /** Minutes for which it must have been up. */
  readonly minUpMinutes: number;
}

/** The minutes where nobody set others. */
export const USUAL_REST = { afterMinutes: 30, minUpMinutes: 15 } as const;

/** Whoever wants a server to rest: whoever saved that last. */
export interface RestAuthor {
  readonly author: string;
  /** The person or token that it belongs to; null: none, and then nothing rests. */
  readonly authorUuid: string | null;
}

/** A rest with its author. */
export interface Rest extends RestSettings, RestAuthor {}

/** The rest that holds for a server. */
export interface RestInForce extends Rest {
  /** The groups that it comes from; none: it is set for the server itself. */
  readonly groupUuids: readonly string[];
}

/**
 * The rest in force for a server: its own, or those of its groups together, the most careful of each; null: none. It is
 * in the name of whoever waits longest.
 */
export function restInForce(
  own: Rest | null,
  ofGroups: readonly { readonly uuid: string; readonly rest: Rest }[],
): RestInForce | null {
  if (own) return { ...own, groupUuids: [] };
  const [first, ...others] = [...ofGroups].sort(byWait);
  if (!first) return null;
  return others.reduce<RestInForce>(
    (all, { uuid, rest }) => ({
      ...all,
      when: moreCareful(all.when, rest.when),
      minUpMinutes: Math.max(all.minUpMinutes, rest.minUpMinutes),
      groupUuids: [...all.groupUuids, uuid],
    }),
    { ...first.rest, groupUuids: [first.uuid] },
  );
}

type OfGroup = Parameters<typeof restInForce>[1][number];

function byWait(a: OfGroup, b: OfGroup): number {
  return b.rest.afterMinutes - a.rest.afterMinutes || (a.uuid < b.uuid ? -1 : 1);
}

function moreCareful(a: RestWhen, b: RestWhen): RestWhen {
  return REST_WHENS.indexOf(a) < REST_WHENS.indexOf(b) ? a : b;
}

/** The last report of a server that it is free by all its guards. */
export interface FreeReport {
  /** Of the heartbeat that said so. */
  readonly at: Moment;
  readonly boot: string;
  /** The revision that its agent follows: guards of an earlier one are others, perhaps. */
  readonly revision: number;
  /** Milliseconds for which it had been free by then. */
  readonly ms: number;
}

/** Reasons for which a server does not rest yet. */
export const REST_KEEPS = [
  "never",
  "within_schedule",
  "not_on",
  "not_known",
  "in_use",
  "not_free_for_long",
  "just_started",
  "held",
  "needed_by",
  "kept_as_relay",
  "may_not_wake",
  "cannot_go",
  "no_right",
  "in_run",
  "stop_waits",
] as const;
export type RestKeep = (typeof REST_KEEPS)[number];

/** A reason, with whom or what it is about. */
export interface RestKept {
  readonly why: RestKeep;
  readonly detail: string;
  /** Wall-clock milliseconds: it passes then by itself; null: not known. */
  readonly until: number | null;
}

const KEEPS: Readonly<Record<Forbidden["why"], RestKeep>> = {
  no_right: "no_right",
  cannot_go: "cannot_go",
  held: "held",
  kept_on_by: "within_schedule",
  may_not_wake: "may_not_wake",
  kept_as_relay: "kept_as_relay",
  needed_by: "needed_by",
};

/** A server that may rest, and what is known of it. */
export interface Resting {
  readonly rest: RestInForce;
  readonly server: PlanServer;
  /** Null: its agent did not say so with its last heartbeat. */
  readonly free: FreeReport | null;
  /** Whether a run that goes on is about it. */
  readonly isInRun: boolean;
  /**
   * Monotonic milliseconds: what was before does not count. The manager watches since then, and neither did its machine
   * decline nor did somebody ask for something since.
   */
  readonly watchedSince: number;
  readonly around: Around;
}

const MINUTE = 60_000;

/**
 * All that keeps a server from resting now: none, and a stop may be planned. What lasts comes before what passes by
 * itself. It plans only what a person could ask for.
 */
export function keptFromRest(resting: Resting, now: Moment): RestKept[] {
  const { rest, server, isInRun } = resting;
  if (rest.when === "never") return [kept("never")];
  if (server.pendingStop) return [kept("stop_waits", server.pendingStop.author)];
  if (!mayBeAsked(server.facts)) return [kept("not_on")];
  const found = [isInRun ? kept("in_run") : null, usedNow(resting), forbidden(resting)];
  return [...found, ...waits(resting, now)]
    .filter((one) => one !== null)
    .sort((a, b) => Number(a.until !== null) - Number(b.until !== null));
}

/** Whether a person could ask for a stop that waits: it is on, wanted on, and one machine reports. */
function mayBeAsked(facts: Facts): boolean {
  return isUp(facts) && facts.current === "ON" && pendingStopRefusal(standingOf(facts)) === null;
}

/** The use, or that it is not known; null: it is free. */
function usedNow({ server: { facts, use }, free }: Resting): RestKept | null {
  if (use !== null && use.length > 0) return kept("in_use", holdersText(use));
  return use !== null && isFresh(free, facts) ? null : kept("not_known");
}

/** Whether a report of being free is that of the last heartbeat of this run of the machine, by the present guards. */
function isFresh(free: FreeReport | null, { last, revision }: Facts): free is FreeReport {
  return (
    free !== null &&
    last !== null &&
    free.boot === last.boot &&
    free.at.monotonic === last.at.monotonic &&
    free.revision === revision
  );
}

function forbidden({ rest, server, around }: Resting): RestKept | null {
  const found = forbidsOff(server, allowedToRest(rest), around);
  if (!found) return null;
  // Holds lie in the order of their ends.
  const until = found.why === "held" ? (server.holds.at(-1)?.until ?? null) : null;
  return kept(KEEPS[found.why], found.why === "no_right" ? rest.author : found.detail, until);
}

/** The permissions of a stop by rest. */
export function allowedToRest({ when }: Pick<RestSettings, "when">) {
  return { evenIfItMayNotWake: false, evenIfNeeded: false, bySchedule: when === "outside_schedule" };
}

/** The times that are still to pass. */
function waits({ rest, server, free, watchedSince }: Resting, now: Moment): RestKept[] {
  const { facts, upSince } = server;
  const found: RestKept[] = [];
  const upFor = now.wall - (upSince ?? facts.powerSince.wall);
  const upLeft = rest.minUpMinutes * MINUTE - upFor;
  if (upLeft > 0) found.push(kept("just_started", "", now.wall + upLeft));
  const from = Math.max(facts.powerSince.monotonic, watchedSince);
  const freeLeft = free ? rest.afterMinutes * MINUTE - freeFor(free, from, now) : 0;
  if (freeLeft > 0) found.push(kept("not_free_for_long", "", now.wall + freeLeft));
  return found;
}

/**
 * Milliseconds for which a server has been free for its rest: as its agent said, and not longer than since `from`. The
 * time after its report counts for a forecast; whoever plans does so with the report.
 */
function freeFor(free: FreeReport, from: number, { monotonic }: Moment): number {
  return Math.min(free.ms + Math.max(0, monotonic - free.at.monotonic), monotonic - from);
}

/** The time at which a server rests, if nobody uses it until then; null: something lasts, or it is due. */
export function restsAt(kept: readonly RestKept[]): number | null {
  const times = kept.map(({ until }) => until);
  return times.length > 0 && times.every((until) => until !== null) ? Math.max(...times) : null;
}

/** Milliseconds for which a stop by rest waits: it is planned anew where the machine comes to be free later. */
const STANDS_FOR = 10 * MINUTE;

/** The stop of a rest, as a person would ask for it; it stands for a short time. */
export function stopOfRest({ author, authorUuid }: RestAuthor, now: Moment): AskedStop {
  return {
    ...{ author, authorUuid, reason: "", how: null, run: null, until: now.wall + STANDS_FOR },
    ...{ evenIfItMayNotWake: false, evenIfNeeded: false, byRest: true },
  };
}

/**
 * Whether a stop of a rest is to go on: the same rest is in force, and wants it. What is in use again, or what forbids it
 * by now, puts it off.
 */
export function restGoesOn(
  stop: Pick<PendingStop, "authorUuid">,
  rest: RestInForce | null,
  use: readonly Holder[] | null,
): boolean {
  if (rest === null || rest.when === "never" || rest.authorUuid !== stop.authorUuid) return false;
  return use === null || use.length === 0;
}

function kept(why: RestKeep, detail = "", until: number | null = null): RestKept {
  return { why, detail, until };
}
