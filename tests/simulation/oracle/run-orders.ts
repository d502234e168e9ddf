import type { Run } from "../../../lib/plan/run";
import { mayBeTurnedOff, surelySleeps } from "./going";
import { STALE_LINGERS, type Bench, type Book, type Noted, type Rule, type Standing } from "./book";
import { isProvedOffBySight } from "./looks";
import { surelyKeepsOn, surelyNeededBy } from "./planned-run";
import type { ManagerClocks } from "./manager-clocks";
import { sure, type RunEntry } from "./plan-book";
import type { PlanBooks } from "./plans";
import { isOfCut } from "./upses";

/** Safety rules 7 to 12, as far as runs ask something of servers. Times in milliseconds. */

/** For disks and timers that are slow. */
const SLACK = 60_000;

export interface RunJudging {
  readonly event: Noted;
  readonly book: Book;
  readonly all: PlanBooks;
  readonly bench: Bench;
  readonly clocks: ManagerClocks;
  readonly bookOf: (serverUuid: string) => Book;
}

type Fault = { readonly rule: Rule; readonly why: string };

const STOPS = ["turned_off", "turned_off_by_force", "stop_when_free", "turned_off_when_free"];
const RESTARTS = ["rebooted", "rebooted_by_force"];
const ASKS = [...STOPS, ...RESTARTS, "turned_on"];

/** Events that take a server out of a run that has not asked it: of people, and of other runs. */
const TAKES_OUT = [
  "turned_on",
  "turned_off",
  "turned_off_by_force",
  "stop_when_free",
  "stop_cancelled",
  "start_cancelled",
];

/** The reason against an event that the fleet begins to write; null: there is none. */
export function judgeRunEvent(judging: RunJudging): Fault | null {
  const { event, all } = judging;
  const { kind, runUuid } = event;
  if (!ASKS.includes(kind)) return null;
  if (runUuid === null) return nobodyAsked(judging);
  const entry = all.runs.get(runUuid);
  if (!entry?.isOnDisk) return { rule: 12, why: `${kind} by a run that nobody planned` };
  if (event.actor !== entry.run.author)
    return { rule: 12, why: `${kind} by a run, and it does not say whose` };
  if (!entry.needs.has(event.serverUuid)) return { rule: 1, why: `${kind} by a run in which it is not` };
  const { action, mode } = entry.run;
  const right: readonly string[] = action === "ON" ? ["turned_on"] : KINDS[mode];
  if (!right.includes(kind)) return { rule: 7, why: `${kind} by a run that is ${action}, ${mode}` };
  const why = overFault(judging, entry);
  if (why) return { rule: why.rule, why: `${kind} by a run, but ${why.why}` };
  const fault = action === "ON" ? startFault(judging, entry) : stopFault(judging, entry);
  return fault && { rule: fault.rule, why: `${kind} by a run, but ${fault.why}` };
}

const KINDS = {
  now: ["turned_off"],
  forced: ["turned_off_by_force"],
  when_free: ["stop_when_free", "turned_off_when_free"],
} as const satisfies Record<Run["mode"], readonly string[]>;

/** Checks that a person asked for an event that no run caused. */
function nobodyAsked(judging: RunJudging): Fault | null {
  const { event, book } = judging;
  const { kind, reason } = event;
  const isAsked =
    kind === "turned_on" ||
    kind === "turned_off_when_free" ||
    [...book.clicks, ...book.pendingStops].some((one) => one.reason === reason && one.result !== "refused");
  if (!isAsked) return { rule: 12, why: `${kind}, and nobody who asked for that is named` };
  if (kind === "turned_on" || kind === "stop_when_free") return null;
  const those = kind === "turned_off_when_free" ? book.pendingStops : book.clicks;
  const found = those.findLast((one) => one.reason === reason);
  // Who was answered that a click only cancelled a start did not turn anything off.
  const why = forbiddenNow(judging, {
    evenIfNeeded: found?.evenIfNeeded ?? false,
    mayNotWake: kind !== "turned_off_when_free" || (found && "mayNotWake" in found && found.mayNotWake),
  });
  return why && { rule: why.rule, why: `${kind}, but ${why.why}` };
}

/** Whether the run, or this member of it, was over. */
function overFault({ event, book, all, bench, clocks }: RunJudging, entry: RunEntry): Fault | null {
  if (entry.ended) return { rule: 9, why: "it is over" };
  if (entry.withdrawn) return { rule: 10, why: entry.withdrawn.why };
  const end = entry.ends.get(event.serverUuid);
  if (end !== undefined) return { rule: 10, why: `its member has ended: ${end}` };
  const isOff = entry.run.action === "OFF";
  if (isOverruled(all, entry, event.serverUuid))
    return { rule: isOff ? 10 : "wake", why: "a later run wants the contrary" };
  // That a start comes late does no harm: its packet may have taken its time.
  const isLate = clocks.wall() >= entry.run.until || bench.now() > entry.deadline.at + SLACK;
  if (isOff && isLate) return { rule: 9, why: "its window is over" };
  if (event.kind === "turned_off_when_free") return null;
  const takenBy = book.record.find(
    (one) =>
      one.at > entry.plannedAt &&
      one.runUuid !== entry.run.uuid &&
      (TAKES_OUT.includes(one.kind) || (isOff && one.kind === "held") || one.kind === "token_rotated"),
  );
  return takenBy ? { rule: 10, why: `it was taken out of it: ${takenBy.kind}` } : null;
}

/** Whether a run that was planned later wants the contrary of a server, and has not come to an end that leaves it be. */
function isOverruled({ runs }: PlanBooks, entry: RunEntry, serverUuid: string): boolean {
  return [...runs.values()].some((later) => {
    if (!later.isOnDisk || later.plannedAt <= entry.plannedAt || later.run.action === entry.run.action)
      return false;
    const planned = later.run.members.find((member) => member.serverUuid === serverUuid);
    const ends = [planned?.end?.as, later.as.get(serverUuid)];
    return (
      planned !== undefined && ends.every((as) => as === undefined || as === "done" || as === "already_there")
    );
  });
}

/** Whether whoever asked for a run allowed it to stop servers that nobody could wake again. */
export function mayNotWake({ asked, schedule, run }: RunEntry): boolean {
  // The battery would turn it off all the same.
  if (isOfCut(run)) return run.action === "OFF";
  return (asked?.start ?? schedule?.version.settings)?.evenIfItMayNotWake ?? false;
}

/** A reason against turning a server off, in the present state of everything. */
function forbiddenNow(
  { event: { serverUuid }, book, all, bench, bookOf }: RunJudging,
  { evenIfNeeded, mayNotWake }: Pick<Standing, "evenIfNeeded" | "mayNotWake">,
): Fault | null {
  if (!mayNotWake && book.wakeOffSince < bench.now()) return { rule: 8, why: "nobody could wake it again" };
  if (evenIfNeeded) return null;
  for (const uuid of surelyNeededBy(all, serverUuid, bench.now())) {
    const why = whyNotOff(bookOf(uuid), bench);
    if (why) return { rule: 11, why: `${bookOf(uuid).name} needs it, and ${why}` };
  }
  return null;
}

function stopFault(judging: RunJudging, entry: RunEntry): Fault | null {
  const { event, book, all, bench, clocks } = judging;
  const { serverUuid, kind } = event;
  const boot = [...book.boots.values()].find(({ number }) => number === book.received.boot);
  if (boot && boot.receivedAt > entry.plannedAt && isSettled(book, bench))
    return { rule: 8, why: "it has restarted since that was planned" };
  const why = forbiddenNow(judging, { evenIfNeeded: false, mayNotWake: mayNotWake(entry) });
  if (why) return why;
  const keeper = keptOnBy(all, entry, serverUuid, clocks.wall());
  if (keeper) return { rule: 7, why: `${keeper} keeps it on` };
  if (!entry.schedule || kind === "turned_off_when_free") return null;
  const minOn = (entry.schedule.version.settings?.minOn ?? 0) * 60_000;
  if (
    boot &&
    clocks.wallAt(boot.receivedAt) !== null &&
    isSettled(book, bench) &&
    clocks.wall() - boot.receivedWall < minOn
  )
    return { rule: 7, why: "it came up a moment ago" };
  return null;
}

/** Another schedule that keeps a server on at an instant (wall-clock ms) against what the schedule of a run wants. */
export function keptOnBy(
  all: PlanBooks,
  { schedule }: RunEntry,
  serverUuid: string,
  wall: number,
  since?: number,
): string | null {
  if (!schedule) return null;
  for (const other of all.schedules.values())
    if (other !== schedule.entry && surelyKeepsOn(other, all, wall, since)?.has(serverUuid))
      return other.name;
  return null;
}

/** A fault in a start: no server is woken before those that it needs are up and ready. */
function startFault({ event, all, bench, bookOf }: RunJudging, entry: RunEntry): Fault | null {
  for (const uuid of entry.needs.get(event.serverUuid) ?? []) {
    const book = bookOf(uuid);
    if (book.removed || !isSettled(book, bench)) continue;
    const isUp = [book.received.status, book.arrived.status].some(
      (status) => status === "ON" || status === "Launched",
    );
    if (!isUp) return { rule: 11, why: `it needs ${book.name}, which is not up` };
    const port = all.ports.get(uuid);
    if (port && typeof sure(port) === "number" && !hasOpenPort(all, uuid, book))
      return { rule: 11, why: `it needs ${book.name}, whose port has not answered` };
  }
  return null;
}

function hasOpenPort({ openPorts }: PlanBooks, uuid: string, { received }: Book): boolean {
  return [...(openPorts.get(uuid) ?? [])].some((boot) => boot >= received.boot);
}

/**
 * Whether no heartbeat of an earlier komolet came lately that could make the manager doubt which one is the present
 * one.
 */
function isSettled(book: Book, bench: Bench): boolean {
  return bench.now() - book.staleReceivedAt > STALE_LINGERS;
}

/** The reason for which a server is not proved off; null where the manager may know that it is. */
export function whyNotOff(book: Book, bench: Bench): string | null {
  const { received, arrived, removed } = book;
  if (removed || received.at === -Infinity || !isSettled(book, bench)) return null;
  if (isProvedOffBySight(book, bench.now())) return null;
  if (received.status !== "Stopping" && arrived.status !== "Stopping") return "it may be up";
  // What has arrived and is not answered may be on no disk yet: the manager knows of none of it.
  const saidAt = received.status === "Stopping" ? received.at : arrived.at;
  const silence = bench.now() - saidAt;
  // What was proved under an interval stays proved under a longer one.
  const beats = surelySleeps(book, saidAt) ? 3 : 1;
  const wasSilent = book.formerIntervals.some(
    ({ interval, until }) => until - saidAt >= 1000 * beats * interval,
  );
  if (!wasSilent && silence < 1000 * beats * Math.min(...book.intervals))
    return `it was heard ${silence} ms ago`;
  const woken = book.record.findLast(({ kind }) => kind === "turned_on");
  if (woken && woken.at > saidAt) return "it was turned on since";
  return mayBeTurnedOff(book, saidAt) ? null : "it did not go down as ordered";
}

/** Whether the manager has known since before `at` that a server is up, and nothing was confirmed before that. */
export function isKnownUp(book: Book, at: number, confirmedAt: number): boolean {
  const { received, arrived, upAnsweredAt, removed, staleReceivedAt } = book;
  if (removed || received.status === "Stopping" || arrived.status === "Stopping") return false;
  if (isProvedOffBySight(book, Math.min(at, confirmedAt))) return false;
  return (
    upAnsweredAt < Math.min(at, confirmedAt) &&
    at - staleReceivedAt > STALE_LINGERS &&
    upAnsweredAt > -Infinity
  );
}

/** The time at which the window of a run was over, by whichever clock, if that was before `at`; else null. */
export function windowOver({ run, deadline }: RunEntry, clocks: ManagerClocks, at: number): number | null {
  // Where the wall clock was set since, it showed that only then.
  if (at > deadline.at + SLACK) return Math.max(clocks.setAt, deadline.at + SLACK);
  const wall = clocks.wallAt(at);
  return wall !== null && wall >= run.until ? Math.max(clocks.setAt, at - (wall - run.until)) : null;
}
