import { isRestarted } from "../power/facts";
import { currentStatus } from "../power/status";
import { forbidsOff, type Allowed, type MayStop } from "./forbids";
import type { PendingStop } from "./pending-stop";
import { isUp, provedOff, USUAL_WINDOW, type Member, type PlanServer, type Run } from "./run";
import type { Hours, Transition } from "./schedule";
import type { RunAction } from "./words";

/** The next change of a server, as things stand: it goes off, or comes on. */
export interface Next {
  readonly action: RunAction;
  /** Wall-clock milliseconds: not before; null: it is under way. */
  readonly at: number | null;
  /** Wall-clock milliseconds: what has not happened by then is given up; null: there is no such time. */
  readonly latest: number | null;
  /** It waits until nobody uses the server. */
  readonly whenFree: boolean;
  readonly by: NextBy;
}

/** Whoever makes something happen. */
export interface NextBy {
  /** The person, or the author of the schedule; "": not known. */
  readonly author: string;
  readonly schedule: { readonly uuid: string; readonly name: string } | null;
  readonly runUuid: string | null;
  /** The schedule does not name the server, but one that needs it. */
  readonly forAnother?: true;
  /** It is the server's rest. */
  readonly rest?: true;
}

/** A schedule, as far ahead as its transitions are known. */
export interface ScheduleAhead {
  readonly by: NextBy;
  readonly mode: Run["mode"];
  /** Seconds for which a server must have been up before it is told to stop. */
  readonly minOn: number;
  readonly evenIfItMayNotWake: boolean;
  /** Those that act and have no run yet, in order. */
  readonly transitions: readonly Transition[];
  /** The hours in which its servers are to be on, in order. */
  readonly hours: readonly Hours[];
  /** Whether its dates are good at an instant: it turns nothing off by others. */
  readonly isCalendarGood: (at: number) => boolean;
  readonly mayStop: MayStop | undefined;
}

/** A server with all that is known to be ahead of it. */
export interface ServerAhead extends Pick<
  PlanServer,
  "uuid" | "facts" | "pendingStop" | "holds" | "upSince" | "lacks" | "neededBy"
> {
  /** Costly: asked where a stop is planned. */
  readonly relaysWith: () => PlanServer["relaysWith"];
  /** Costly: asked where a stop is planned. */
  readonly wakeDoubt: () => PlanServer["wakeDoubt"];
  /** The schedules that name it. */
  readonly schedules: readonly ScheduleAhead[];
  /** Schedules that name a server that needs it: they turn it on as well. */
  readonly startedBy: readonly ScheduleAhead[];
  /** The runs that go on for it. */
  readonly runs: readonly { readonly run: Omit<Run, "members">; readonly member: Member }[];
  /** Whoever gave the order that stands. */
  readonly orderBy: NextBy;
  /** The time at which it goes to sleep by itself (wall-clock ms), and whose rest that is; null: not known, or never. */
  readonly rests: () => { readonly at: number; readonly author: string } | null;
}

/** The fleet at a moment. */
export interface FleetAhead {
  /** Wall-clock milliseconds. */
  readonly now: number;
  readonly find: (serverUuid: string) => ServerAhead | undefined;
  /** Servers that others need, with all that is ahead of them, as far as it was worked out. */
  readonly known: Map<string, readonly Next[]>;
  /** Likewise of relays, whatever they are kept on for; null: it is not looked at which one stays on as a relay. */
  readonly relays: Map<string, readonly Next[]> | null;
  /** The longest chain of servers that need each other that is followed: those in a longer one stay on. */
  readonly chain: number;
}

/** The time ahead in which something next is looked for, in milliseconds. */
export const NEXT_WITHIN = 14 * 24 * 3600 * 1000;
/** A transition that turns off is planned so long after its time, in milliseconds, or not at all. */
const MAY_BE_DUE = 60_000;
/** The usual `chain`. */
export const LONGEST_CHAIN = 100;

/**
 * The next change of a server within 14 days; null: nothing is planned. It follows the rules by which runs are planned
 * and carried on: what a hold, the hours of another schedule or a need will forbid is left out.
 */
export function nextChange(server: ServerAhead, fleet: FleetAhead): Next | null {
  const [first = null] = ahead(server, fleet);
  const isUnderWay = first !== null && first.at === null;
  const rest = isUnderWay || !isUp(server.facts) ? null : server.rests();
  if (!rest || (first?.at ?? Infinity) <= rest.at) return first;
  const by = { author: rest.author, schedule: null, runUuid: null, rest: true } as const;
  return { action: "OFF", at: laterThan(fleet.now, rest.at), latest: null, whenFree: true, by };
}

/**
 * The next planned start of a server within 14 days (wall-clock ms), if what is under way for it comes about; null: none
 * is planned, or one is under way.
 */
export function nextStart(server: ServerAhead, fleet: FleetAhead): number | null {
  for (const { action, at } of ahead(server, fleet)) if (action === "ON") return at;
  return null;
}

/** All changes of a server, in order, if each stop finds it free. */
function* ahead(server: ServerAhead, fleet: FleetAhead): Generator<Next> {
  const { now } = fleet;
  let isOn = reports(server);
  let { upSince } = server;
  const passed = (next: Next): Next => {
    isOn = next.action === "ON";
    upSince = isOn ? (next.at ?? now) : null;
    return next;
  };
  const first = underWay(server, fleet);
  if (first) yield passed(first);
  for (const { transition, schedule } of stepsOf(server)) {
    if (!isAhead(transition, now)) continue;
    if (transition.action === "ON") {
      if (!isOn) yield passed({ ...START, at: laterThan(now, transition.at), by: schedule.by });
    } else if (isOn && schedule.isCalendarGood(transition.at)) {
      const next = stopped(stopOfSchedule(schedule, transition, upSince, now), server, fleet);
      if (next) yield passed(next);
    }
  }
}

const START = { action: "ON", latest: null, whenFree: false } as const;

/** Whether it reports or is coming up: a silent server is told nothing. */
function reports({ facts }: Pick<ServerAhead, "facts">): boolean {
  return facts.current !== "None" || currentStatus(facts) === "Starting";
}

/** An instant that is still to come; null: it has come, and what is due then is under way. */
function laterThan(now: number, at: number): number | null {
  return at > now ? at : null;
}

/** A transition, and the schedule that has it. */
interface Step {
  readonly transition: Transition;
  readonly schedule: ScheduleAhead;
}

/** The transitions of a server, in order: those that name it, and those that turn on what needs it. */
function stepsOf({ schedules, startedBy }: ServerAhead): readonly Step[] {
  const [only] = schedules;
  if (only && schedules.length + startedBy.length === 1) return stepsOfOne(only);
  const starts = startedBy.flatMap(stepsOfOne).filter(({ transition }) => transition.action === "ON");
  return [...schedules.flatMap(stepsOfOne), ...starts].sort((a, b) => a.transition.at - b.transition.at);
}

/** Thousands of servers share a schedule. */
const steps = new WeakMap<ScheduleAhead, readonly Step[]>();

function stepsOfOne(schedule: ScheduleAhead): readonly Step[] {
  const known = steps.get(schedule);
  if (known) return known;
  const found = schedule.transitions.map((transition) => ({ transition, schedule }));
  steps.set(schedule, found);
  return found;
}

/** Whether a transition is still to come, or due: one that turns on is made up for while its window lasts. */
function isAhead({ at, action, until }: Transition, now: number): boolean {
  if (at >= now) return at < now + NEXT_WITHIN;
  return action === "ON" ? until > now : at >= now - MAY_BE_DUE;
}

/** Something that is asked, or ordered, already. */
function underWay(server: ServerAhead, fleet: FleetAhead): Next | null {
  const { facts, pendingStop, runs, orderBy } = server;
  if (facts.order && !isRestarted(facts))
    return { action: "OFF", at: null, latest: null, whenFree: false, by: orderBy };
  const open = runs.filter(({ member }) => member.end === null);
  const starting = open.find(({ run }) => run.action === "ON");
  if (starting && !isUp(facts) && !pendingStop)
    return { ...START, at: null, latest: starting.run.until, by: byOfRun(starting.run) };
  if (facts.current === "None") {
    const isWoken = currentStatus(facts) === "Starting";
    return isWoken ? { ...START, at: null, by: { author: "", schedule: null, runUuid: null } } : null;
  }
  if (pendingStop) return stopped(waitingStop(pendingStop, server, fleet.now), server, fleet);
  for (const { run, member } of open) {
    const mayAsk = run.action === "OFF" && !member.asked && member.boot === facts.last?.boot;
    const next = mayAsk ? stopped(stopOfRun(run, server, fleet.now), server, fleet) : null;
    if (next) return next;
  }
  return null;
}

function byOfRun({ uuid, author, schedule }: Pick<Run, "uuid" | "author" | "schedule">): NextBy {
  return { author, schedule, runUuid: uuid };
}

/** A stop that may come about. */
interface Stop extends Allowed, Pick<Next, "whenFree" | "by"> {
  /** Whether it is allowed is decided then. */
  readonly at: number;
  /** The server has been up for long enough then. */
  readonly from: number;
  readonly until: number;
  readonly mayStop?: MayStop | undefined;
}

/** A stop that waits until the server is free. */
function waitingStop(stop: PendingStop, { runs }: ServerAhead, now: number): Stop {
  const asking = runs.find(({ run }) => run.uuid === stop.run)?.run;
  const { author, byRest } = stop;
  const alone = { author, schedule: null, runUuid: stop.run, ...(byRest && { rest: byRest }) };
  const by = asking ? byOfRun(asking) : alone;
  return { ...stop, at: now, from: now, whenFree: true, by, bySchedule: by.schedule !== null };
}

/** The stop of a run that has not asked the server yet. */
function stopOfRun(run: Omit<Run, "members">, { upSince }: ServerAhead, now: number): Stop {
  return {
    at: now,
    from: upFor(upSince, run.minOn),
    until: run.until,
    whenFree: run.mode === "when_free",
    by: byOfRun(run),
    bySchedule: run.schedule !== null,
    evenIfItMayNotWake: run.evenIfItMayNotWake,
    evenIfNeeded: false,
  };
}

/** The stop of a transition. */
function stopOfSchedule(
  { by, mode, minOn, evenIfItMayNotWake, mayStop }: ScheduleAhead,
  transition: Transition,
  upSince: number | null,
  now: number,
): Stop {
  const whenFree = mode === "when_free";
  const at = Math.max(now, transition.at);
  return {
    at,
    from: upFor(upSince, minOn),
    until: whenFree ? transition.until : Math.min(transition.until, at + USUAL_WINDOW),
    whenFree,
    by,
    bySchedule: true,
    evenIfItMayNotWake,
    evenIfNeeded: false,
    mayStop,
  };
}

/** The time at which a server has been up for long enough. */
function upFor(upSince: number | null, seconds: number): number {
  return upSince === null ? -Infinity : upSince + seconds * 1000;
}

/** A stop as it will come about; null: something forbids it. */
function stopped(stop: Stop, server: ServerAhead, fleet: FleetAhead): Next | null {
  const { at, whenFree, by, mayStop } = stop;
  if (server.facts.duplicate || forbidsOff(serverThen(server, at), stop, { view: NOBODY, mayStop }))
    return null;
  const latest = withdrawnAt(stop, server);
  if (!stop.evenIfNeeded && staysAsRelay(server, at, fleet)) return null;
  const isUpFor = Math.max(at, stop.from);
  const from = stop.evenIfNeeded ? isUpFor : neededUntil(server, isUpFor, latest, fleet);
  return from < latest ? { action: "OFF", at: laterThan(fleet.now, from), latest, whenFree, by } : null;
}

/** Needs are looked at apart. */
const NOBODY = (): undefined => undefined;

/** A server as runs will see it at a time, as far as it may forbid a stop. */
function serverThen(server: ServerAhead, at: number): PlanServer {
  const { uuid, facts, pendingStop, holds, upSince, schedules } = server;
  const keeping = schedules.find(({ hours }) => hours.some(({ start, end }) => start <= at && at < end));
  return {
    uuid,
    name: "",
    facts,
    pendingStop,
    holds: holds.length === 0 ? holds : holds.filter(({ until }) => until > at),
    use: null,
    upSince,
    ready: null,
    wakeDoubt: server.wakeDoubt(),
    lacks: server.lacks,
    keptOnBy: keeping?.by.schedule?.name ?? null,
    neededBy: [],
    relaysWith: [],
    canRelayIn: () => false,
    stopsAt: null,
  };
}

/** Whether a server will be the last relay of a group that keeps one on, as they are chosen when that time has come. */
function staysAsRelay({ uuid, relaysWith }: ServerAhead, at: number, fleet: FleetAhead): boolean {
  const { relays: known } = fleet;
  if (known === null) return false;
  const around = { ...fleet, known, relays: null };
  return relaysWith().some(({ relays }) => {
    const own = relays.indexOf(uuid);
    return !relays.some((one, place) => {
      const other = one === uuid ? undefined : fleet.find(one);
      if (!other) return false;
      // One that goes at the same time stays in its place where it comes first.
      return isOnAt(other, at, around) || (place < own && isOnAt(other, at - 1, around));
    });
  });
}

/** Whether a server is on at a time. */
function isOnAt(server: ServerAhead, at: number, fleet: FleetAhead): boolean {
  const its = allAhead(server, fleet).filter((next) => (next.at ?? fleet.now) <= at);
  return (its.at(-1)?.action ?? (reports(server) ? "ON" : "OFF")) === "ON";
}

/** The end of a stop that waits: the next transition that turns the server on, or hours in which it is to be on. */
function withdrawnAt({ at, until, bySchedule }: Stop, { schedules, startedBy }: ServerAhead): number {
  let end = until;
  for (const schedule of schedules) {
    const begins = bySchedule ? schedule.hours.find(({ start }) => start >= at)?.start : undefined;
    end = Math.min(end, startsFrom(schedule, at), begins ?? Infinity);
  }
  for (const schedule of startedBy) end = Math.min(end, startsFrom(schedule, at));
  return end;
}

function startsFrom({ transitions }: ScheduleAhead, from: number): number {
  return transitions.find(({ at, action }) => action === "ON" && at >= from)?.at ?? Infinity;
}

/** The time from `from` on at which all that need a server are off; Infinity: not before `latest`. */
function neededUntil({ neededBy }: ServerAhead, from: number, latest: number, fleet: FleetAhead): number {
  let until = from;
  for (const uuid of neededBy) {
    const consumer = fleet.find(uuid);
    if (consumer) until = Math.max(until, offFrom(consumer, from, latest, fleet));
  }
  return until;
}

/** The time from `from` on at which a server is off; Infinity: not before `latest`. */
function offFrom(server: ServerAhead, from: number, latest: number, fleet: FleetAhead): number {
  let off = provedOff(server.facts) ? from : Infinity;
  for (const { action, at } of allAhead(server, fleet)) {
    const when = at ?? fleet.now;
    if (when >= latest || (off < Infinity && when > from)) break;
    off = action === "OFF" ? Math.max(when, from) : Infinity;
  }
  return off;
}

/** Everything ahead of a server that needs others, worked out once. */
function allAhead(server: ServerAhead, fleet: FleetAhead): readonly Next[] {
  const known = fleet.known.get(server.uuid);
  if (known) return known;
  if (fleet.chain === 0) return [];
  const all = [...ahead(server, { ...fleet, chain: fleet.chain - 1 })];
  fleet.known.set(server.uuid, all);
  return all;
}
