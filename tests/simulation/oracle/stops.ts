import { GUARDS_OF_A_CLICK } from "../../../lib/plan/guards";
import {
  keyOf,
  type Bench,
  type Book,
  type Click,
  type Deadline,
  type InstanceEntry,
  type Noted,
  type Rule,
  type Standing,
} from "./book";
import type { ManagerClocks } from "./manager-clocks";

/**
 * Safety rules 7 to 10, and 12: stops that wait, holds, and the check of the machine before an order is carried out.
 * Times in milliseconds.
 */

/** For disks and timers that are slow. */
const SLACK = 60_000;

/** An end as it is set now. */
export function deadline(now: number, wall: number, ms: number): Deadline {
  return { at: now + ms, sinceWall: wall, ms };
}

/**
 * Counts the rest of a deadline on, as a manager that starts does: by its wall clock, and never for longer than before.
 * Where that was set while the manager read its disk, it may have counted by either time.
 */
export function countOn(
  end: Deadline,
  { readings, wall }: ManagerClocks,
  now: number,
  beforeItsBeginning: number,
): void {
  const counted = (at: number, shown: number): number => {
    const passed = shown - end.sinceWall;
    return at + (passed < 0 ? beforeItsBeginning : Math.min(end.ms, end.ms - passed));
  };
  end.at = Math.max(
    ...[...readings, { at: now, wall: wall() }].map(({ at, wall: shown }) => counted(at, shown)),
  );
}

/** For this long at least a manager that starts believes no wall clock that says that a hold is over. */
const BELIEVES_AFTER = 240_000;

/** The same for a hold: it lasts for what is left by the wall clock, and no shorter than that takes to be set. */
export function holdOn(
  { deadline: end, untilWall }: Standing,
  { readings, wall }: ManagerClocks,
  now: number,
): void {
  const settles = Math.max(0, Math.min(BELIEVES_AFTER, end.ms));
  const counted = (at: number, shown: number): number =>
    at + (shown < end.sinceWall ? settles : Math.max(untilWall - shown, settles));
  end.at = Math.min(
    ...[...readings, { at: now, wall: wall() }].map(({ at, wall: shown }) => counted(at, shown)),
  );
}

/** Events that end stops that wait, each with the rule: ended as it must, or withdrawn by somebody. */
const ENDS_PENDING_STOPS = new Map<string, Rule>([
  ["still_in_use", 9],
  ["restarted_meanwhile", 8],
  ["slept_meanwhile", 8],
  ["still_needed", 11],
  ["would_not_wake", 8],
  ["kept_as_relay", 11],
  ["stop_when_free", 10],
  ["rest_put_off", 19],
  ["turned_on", 10],
  ["stop_cancelled", 10],
  ["turned_off", 10],
  ["turned_off_by_force", 10],
  ["start_cancelled", 10],
  ["held", 10],
  ["woken_again", 10],
  ["seen_off", 9],
]);

/** Events of stops and restarts by people: whoever holds a server stands in their way. */
const STOPS = ["turned_off", "turned_off_by_force", "stop_when_free", "rebooted", "rebooted_by_force"];

/** Events that end an order together with the stop that it came from; after a decline the stop waits again. */
const ENDS_ORDERS = [
  "restarted_instead",
  "slept_instead",
  "came_back",
  "slept_before_restart",
  "did_not_come_back",
  "could_not_be_told",
  "synced_off",
  "seen_off",
  "synced_on",
  "woke_by_alarm",
  "did_not_start",
];

/** The fleet begins to write that a stop that waited is ordered now. */
export function judgeFree(bench: Bench, book: Book, event: Noted, wall: number): void {
  const now = bench.now();
  const breach = (rule: Rule, why: string): void =>
    bench.breach(rule, book, `turned off when free, but ${why}`);
  const pendingStop = book.pendingStops.findLast(({ reason }) => reason === keyOf(event));
  if (!pendingStop || pendingStop.since === Infinity) return breach(9, "nobody asked for that");
  if (pendingStop.ended) return breach(pendingStop.ended.rule, pendingStop.ended.why);
  if (pendingStop.order === "stands")
    return breach(9, "its order was given before, and the machine has not declined it");
  if (wall >= pendingStop.untilWall) return breach(9, "its time was over by the wall clock");
  if (now > pendingStop.deadline.at + SLACK)
    return breach(9, `its time was over ${now - pendingStop.deadline.at} ms ago`);
  const hold = book.holds.find(stands);
  if (hold) return breach(hold.door === undefined ? 7 : 20, "it is held");
  const free = book.inFlight.filter(({ status, use }) => status === "ON" && use?.length === 0);
  if (free.length === 0) return breach(7, "no heartbeat says that it is free");
  const known = free.some(({ boot }) => (book.boots.get(boot)?.receivedAt ?? Infinity) <= pendingStop.until);
  if (!known) return breach(8, "it has restarted since");
  // Its event has the use before: none, where it was free at once.
  if (event.actor !== (pendingStop.author ?? "op") || event.use === null)
    breach(12, "its event does not say so");
}

/** Judges a decline: its notice names the holders that the machine reported. */
export function judgeDecline(bench: Bench, book: Book, event: Noted): void {
  const said = book.inFlight.filter(({ declinedRevision }) => typeof declinedRevision === "number");
  const use = JSON.stringify(event.use);
  if (event.use?.length === 0 || !said.some((heartbeat) => JSON.stringify(heartbeat.use) === use))
    bench.breach(12, book, `declined, because of ${use}, which no heartbeat says`);
  const pendingStop = book.pendingStops.findLast((each) => !each.author && each.reason === keyOf(event));
  if (pendingStop?.declined)
    bench.breach(12, book, "people are told once more that a stop that waits was declined");
}

/** Notes an event that is on disk. */
export function heedEvent(bench: Bench, book: Book, event: Noted, wall: number): void {
  const now = bench.now();
  const { kind } = event;
  const reason = keyOf(event);
  book.record.push({ ...event, at: now });
  const declined =
    kind === "declined" && book.pendingStops.findLast((each) => !each.author && each.reason === reason);
  if (declined) Object.assign(declined, { order: "none", declined: true } satisfies Partial<Standing>);
  const rule = ENDS_PENDING_STOPS.get(kind);
  if (rule) {
    for (const pendingStop of book.pendingStops)
      if (pendingStop.since < Infinity && !pendingStop.ended)
        pendingStop.ended = { rule, why: `its end was on record: ${kind}` };
  }
  if (kind === "stop_when_free" || kind === "rest_due") begin(book.pendingStops, reason, now, wall);
  if (kind === "held") beginHold(book.holds, reason, now, wall);
  if (kind === "hold_released") judgeRelease(bench, book, reason);
  if (kind === "hold_released" || kind === "hold_ended") end(book.holds, reason, kind);
  if (kind === "turned_off_when_free") {
    const pendingStop = book.pendingStops.findLast((each) => each.reason === reason) ?? null;
    if (pendingStop) pendingStop.order = "stands";
    book.clicks.push(orderFor(reason, pendingStop, now, wall));
  }
  if (ENDS_ORDERS.includes(kind)) {
    for (const pendingStop of book.pendingStops) {
      if (pendingStop.order === "stands")
        pendingStop.ended ??= { rule: 9, why: `its order was over: ${kind}` };
      if (pendingStop.order === "open") pendingStop.order = "unknown";
    }
  }
  if (STOPS.includes(kind) && book.holds.some(stands)) bench.breach(7, book, `${kind} although it is held`);
  // What is confirmed may run already.
  const confirmed = [...book.inFlight, book.received, book.arrived].some(
    ({ status }) => status === "Stopping",
  );
  if (kind === "held" && !confirmed) book.voided.push({ at: now, why: "the server is held since", rule: 10 });
  if (kind === "start_cancelled") {
    const cancelled = book.clicks.find(
      ({ kind: asked, reason: its }) => asked === "TurnOff" && its === reason,
    );
    if (cancelled) cancelled.noOrder = true;
  }
}

function begin(all: readonly Standing[], reason: string, now: number, wall: number): void {
  const one = all.findLast((each) => each.reason === reason);
  if (!one) return;
  one.since = now;
  // The manager may have been suspended when it was asked, and its clock set before it heard of that.
  const end = deadline(now, wall, one.untilWall - wall);
  if (end.at > one.deadline.at) one.deadline = end;
}

/** Begins a hold, which may last longer than known: it began at some time between the click and now. */
function beginHold(all: readonly Standing[], reason: string, now: number, wall: number): void {
  const one = all.findLast((each) => each.reason === reason);
  if (!one) return;
  one.since = now;
  const asked = one.deadline;
  const sinceWall = Math.max(asked.sinceWall, wall);
  const ms = one.untilWall - sinceWall;
  one.deadline = { at: Math.min(asked.at, now + one.untilWall - wall), sinceWall, ms };
}

function end(all: readonly Standing[], reason: string, why: string): void {
  const one = lasting(all, reason);
  if (one) one.ended = { rule: 10, why };
}

/** The one of this reason that lasts; a door may ask twice for the same one, and only then there are two. */
export function lasting(all: readonly Standing[], reason: string): Standing | undefined {
  const those = all.filter((each) => each.reason === reason);
  return those.find(stands) ?? those.findLast(({ since }) => since < Infinity) ?? those.at(-1);
}

/** Whether it certainly stands. */
function stands({ since, ended }: Standing): boolean {
  return since < Infinity && ended === null;
}

/** A hold is released by an operator: by name, or with a turn-off that says so. */
function judgeRelease(bench: Bench, book: Book, reason: string): void {
  const hold = lasting(book.holds, reason);
  const asked = book.endsHolds.some(({ from, until }) => bench.now() >= from && hold && hold.from <= until);
  if (hold && !hold.ended && !asked) bench.breach(7, book, "a hold ends, and nobody asked for that");
}

/** The fleet begins to write that a hold has ended by itself: both clocks say that its time is over. */
export function judgeHoldEnd(bench: Bench, book: Book, { reason }: Noted, wall: number): void {
  const hold = lasting(book.holds, reason);
  if (!hold) return;
  const { at, sinceWall } = hold.deadline;
  const breach = (clock: string): void => bench.breach(7, book, `a hold ended before its time by ${clock}`);
  if (bench.now() < at) breach("the clock that nobody sets");
  // Set back before the hold's beginning, the wall clock tells nothing.
  if (wall < hold.untilWall && wall >= sinceWall) breach("the wall clock");
}

/** The minute of warning to people, and the deadline. */
const ARRIVES_WITHIN = 360_000;

function orderFor(reason: string, pendingStop: Standing | null, now: number, wall: number): Click {
  // What is on record with it was there before it.
  const order = {
    kind: "TurnOff",
    mode: "when_free",
    reason,
    from: now,
    until: now + 1,
    pendingStop,
  } as const;
  const given = { ...order, result: "accepted", noOrder: false, how: pendingStop?.how ?? null } as const;
  const { over, until: bindsUntil } = pendingStop ?? {};
  const forbidden = over ? { over, confirmedAt: Infinity } : {};
  // A run was planned before, and binds the boot of that time.
  const ofRun = reason.startsWith("run ") && bindsUntil !== undefined ? { bindsUntil } : {};
  return { ...given, ...forbidden, ...ofRun, expires: deadline(now, wall, ARRIVES_WITHIN) };
}

/** Whether the last order came from a stop that waited, for all that is known of those after it. */
export function waited({ clicks }: Book): boolean {
  const given = ["accepted", "unknown"];
  const orders = clicks.filter(({ kind, result }) => kind === "TurnOff" && given.includes(result));
  const last = orders.findLastIndex(({ result }) => result === "accepted");
  return orders.slice(Math.max(0, last)).some(({ mode }) => mode === "when_free");
}

/** Whether nothing came of an order in time, so that it must be over. */
export function isLate({ expires, pendingStop }: Click, arrivedAt: number): boolean {
  if (expires === null) return false;
  return (
    arrivedAt > expires.at + SLACK || (pendingStop !== null && arrivedAt > pendingStop.deadline.at + SLACK)
  );
}

/** Notes a decline that arrives: it may be applied although no manager lives to answer it. */
export function heedDecline(book: Book): void {
  for (const pendingStop of book.pendingStops) if (pendingStop.order === "stands") pendingStop.order = "open";
  book.maybeWanted = true;
}

/**
 * Notes a decline that is answered ON: the order is void, and the stop that waited waits again. People are notified
 * once: the rest of its meaning is known from here.
 */
export function heedAnsweredDecline(book: Book, at: number): void {
  const pendingStop = book.pendingStops.find(
    ({ order, ended }) => (order === "stands" || order === "open") && ended === null,
  );
  if (!pendingStop) return;
  // Where an earlier komolet was heard since, the manager may take this one for the stale instance, and not listen.
  const order = book.clicks.findLast((click) => click.pendingStop === pendingStop);
  if (order && book.staleReceivedAt >= order.from) {
    pendingStop.order = "open";
    return;
  }
  pendingStop.order = "none";
  book.voided.push({ at, why: "the machine declined it" });
}

/** Stopping arrives: an order that is confirmed in time may run at any time. */
export function heedStopping({ clicks }: Book, now: number): void {
  for (const click of clicks) {
    if (!isLate(click, now)) click.expires = null;
    if (click.confirmedAt === Infinity) click.confirmedAt = now;
  }
}

/** Judges that an acknowledged request is on record, with who asked and why. */
export function judgeRecord(bench: Bench, book: Book, asked: string, reason: string, from: number): void {
  const kinds = RECORDS[asked] ?? [];
  const isSaid = (event: Book["record"][number]): boolean =>
    event.at >= from && event.actor === "op" && event.runUuid === null && kinds.includes(event.kind);
  const isRecorded = book.record.some(
    (event) => isSaid(event) && (asked === "TurnOn" || event.reason === reason),
  );
  if (!isRecorded) bench.breach(12, book, `${asked} was accepted, and no event says so`);
}

const RECORDS: Readonly<Record<string, readonly string[]>> = {
  TurnOn: ["turned_on", "stop_cancelled", "reboot_cancelled"],
  TurnOff: ["turned_off", "start_cancelled"],
  TurnOffByForce: ["turned_off_by_force", "start_cancelled"],
  TurnOffWhenFree: ["stop_when_free"],
  Reboot: ["rebooted"],
  RebootByForce: ["rebooted_by_force"],
  Hold: ["held"],
};

const TURNED_OFF = {
  now: "turned_off",
  forced: "turned_off_by_force",
  when_free: "turned_off_when_free",
} as const;
const REBOOTED = { now: "rebooted", forced: "rebooted_by_force", when_free: "rebooted" } as const;
/** The events of orders, by their modes. */
const ORDERED = {
  TurnOn: TURNED_OFF,
  TurnOff: TURNED_OFF,
  Reboot: REBOOTED,
} as const satisfies Record<Click["kind"], object>;

/** Judges that the order of a command is on record, with who asked, by what and why. */
export function judgeExplained(bench: Bench, book: Book, orders: readonly Click[]): void {
  const explained = orders.some(({ kind, mode, reason, pendingStop }) =>
    book.record.some(
      (event) =>
        event.kind === ORDERED[kind][mode] &&
        keyOf(event) === reason &&
        event.actor === (pendingStop?.author ?? "op"),
    ),
  );
  if (orders.length > 0 && !explained)
    bench.breach(12, book, "a shutdown command runs, and no event says for whom");
}

/**
 * A command that is not forced runs only where the machine was asked after the confirming answer, and was free; where a
 * stop that waited ordered it, by the server's own guards, too.
 */
export function judgeAsked(bench: Bench, book: Book, by: InstanceEntry, orders: readonly Click[]): void {
  if (orders.some(({ mode }) => mode === "forced")) return;
  const { confirmedAt, processes, useCheck } = by;
  const all = orders.every(({ mode }) => mode === "when_free");
  const breach = (why: string): void => bench.breach(7, book, `a shutdown command runs, but ${why}`);
  if (!useCheck || useCheck.askedAt < confirmedAt)
    return breach("the machine was not asked after the answer");
  if (!useCheck.isFree) return breach("the machine is in use");
  const { guards } = useCheck;
  const asks = (["inhibitor", "hold", "packageManager"] as const).every(
    (guard) => guards[guard] || !GUARDS_OF_A_CLICK[guard],
  );
  if (!asks) return breach("not all guards of a click were asked");
  const missed = processes.filter((name) => !guards.processes.includes(name));
  if (all && (guards.sessionIdleMinutes === undefined || !guards.scripts || missed.length > 0))
    breach("not all guards of the server were asked");
}
