import { SLEEPS } from "./going";
import { isFresh, judgeCommand, judgeReport, LEAST_SLEEP } from "./agents";
import type { Attempt, Book, BootEntry, InstanceEntry, MachineEntry } from "./book";
import { judgeOff, ordersStanding } from "./orders";
import { judgeAsked, judgeExplained } from "./stops";
import type { Oracle, OracleState } from "./record";

/** Events of machines and their agents, as the oracle keeps and judges them. */
export function ofMachines({
  now,
  leftovers,
  counts,
  bench,
  bookOf,
  bootOf,
  instanceOf,
  newRun,
  rests,
}: OracleState) {
  return {
    bootStarted(uuid, boot) {
      const { boots } = bookOf(uuid);
      boots.set(boot, newRun(boots, { commandAt: -Infinity, went: null, aliveAt: -Infinity, note: null }));
    },
    instanceStarted(uuid, boot, instance) {
      const book = bookOf(uuid);
      const entry = bootOf(book, boot);
      book.instances.set(instance, {
        number: book.instances.size + 1,
        boot: entry,
        foundNote: entry.machine.note !== null,
        heartbeats: 0,
        launchedAnswered: false,
        orderedOff: false,
        lastSentAt: now(),
        attempt: null,
        answer: null,
        confirmedAt: Infinity,
        processes: [],
        ran: false,
        useCheck: null,
        suspended: false,
        slept: false,
      });
    },
    woke(uuid, ms, isShown) {
      const book = bookOf(uuid);
      book.clocksMovedAt = now();
      if (!isShown) book.pausedUnseenUntil = now();
      if (ms >= LEAST_SLEEP) book.wokeAt = now();
      if (ms >= LEAST_SLEEP) rests.interrupted(uuid);
      const machine = [...book.boots.values()].at(-1)?.machine;
      // It slept as it was told to, or its clock was set on, which looks the same: that command is over.
      if (machine?.went && SLEEPS[machine.went] && (ms === 0 || ms >= SEEN_AS_SLEEP))
        machine.commandAt = -Infinity;
    },
    runNamed(uuid, instance, boot) {
      const book = bookOf(uuid);
      const { boots } = book;
      const entry = boots.get(boot) ?? newRun(boots, instanceOf(book, instance).boot.machine);
      entry.since = Math.min(entry.since, now());
      boots.set(boot, entry);
    },
    instanceSuspended: (uuid, instance) => void (instanceOf(bookOf(uuid), instance).suspended = true),
    noteKept: (uuid, boot, running) =>
      void (bootOf(bookOf(uuid), boot).machine.note = running ? { at: now() } : null),
    noteDamaged: (uuid, boot) => void (bootOf(bookOf(uuid), boot).machine.note = null),
    sent(uuid, instance, boot, status, declinedRevision) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      beginRunOf(entry, bootOf(book, boot));
      judgeReport(bench, book, entry, status);
      const attempt: Attempt = { status, sentAt: now(), arrivedAt: -Infinity, held: false };
      entry.heartbeats += 1;
      if (status !== "Stopping") {
        entry.confirmedAt = Infinity;
        entry.slept = false;
        entry.boot.machine.aliveAt = now();
      }
      // People may have to be told first, and meanwhile it goes on as ON.
      const obeys = entry.answer?.power === "OFF" && !entry.ran && declinedRevision === null;
      if (status !== "Stopping" && !obeys) entry.orderedOff = entry.ran = false;
      entry.lastSentAt = now();
      entry.attempt = attempt;
      entry.suspended = false;
      return attempt;
    },
    delivered(uuid, instance, to, arrivedAt, power) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      // The answer to an earlier attempt counts for nothing.
      if (to !== entry.attempt) return;
      // So does that to a second copy: the first one ended the attempt.
      if (to === entry.answer?.to) return;
      if (to.sentAt < book.wokeAt) return void (entry.slept ||= power === "OFF");
      // One that comes too late changes nothing.
      if (!to.held && !isFresh(to, book, now())) return;
      to.arrivedAt = arrivedAt;
      if (to.status === "Launched") entry.launchedAnswered = true;
      // By one of its clocks it may be late, and changes nothing.
      if (power === "ON" && to.sentAt < book.clocksMovedAt) return;
      if (power === "OFF") entry.orderedOff = true;
      if (power === "OFF" && to.status === "Stopping" && entry.confirmedAt === Infinity) {
        entry.confirmedAt = now();
        entry.processes = inAll(book.processes.filter(({ until }) => until >= arrivedAt));
      }
      entry.answer = { to, power, at: now() };
    },
    headCame(uuid, to) {
      if (isFresh(to, bookOf(uuid), now())) to.held = true;
    },
    useChecked(uuid, instance, useCheck) {
      const entry = instanceOf(bookOf(uuid), instance);
      // An earlier question may be answered later.
      if (!entry.useCheck || entry.useCheck.askedAt <= useCheck.askedAt) entry.useCheck = useCheck;
      rests.looked(uuid, instance, useCheck);
    },
    givenUp: (uuid, instance) => void (instanceOf(bookOf(uuid), instance).attempt = null),
    commandRun(uuid, instance, how) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      const arrivedAt = entry.answer?.to.arrivedAt ?? -Infinity;
      const orders = ordersStanding(book, entry.boot, arrivedAt, now(), how);
      judgeCommand(bench, book, entry, orders, how);
      judgeAsked(bench, book, entry, orders);
      judgeExplained(bench, book, orders);
      entry.ran = true;
      const verdict = judgeOff(book, entry.boot, arrivedAt, now(), how);
      if (verdict) bench.breach(verdict.rule, book, `a shutdown command runs, but ${verdict.why}`);
      if (!verdict && judgeOff(book, entry.boot, now(), now(), how)) leftovers.turnedOnTooLate += 1;
      Object.assign(entry.boot.machine, { commandAt: now(), went: how } satisfies Partial<MachineEntry>);
      counts.commands += 1;
      if (SLEEPS[how]) counts.sleeps += 1;
      if (how === "reboot") counts.restarts += 1;
    },
  } satisfies Partial<Oracle>;
}

/** An agent may take a sleep of so many milliseconds for one. */
const SEEN_AS_SLEEP = 1_000;

/** Begins an instance anew where it reports another run of the machine than before. */
function beginRunOf(entry: InstanceEntry, boot: BootEntry): void {
  if (entry.heartbeats > 0 && entry.boot !== boot)
    Object.assign(entry, {
      ...{ heartbeats: 0, launchedAnswered: false, foundNote: false },
      ...{ orderedOff: false, ran: false, answer: null, confirmedAt: Infinity },
    } satisfies Partial<InstanceEntry>);
  entry.boot = boot;
}

/** The names that all sets of guards that may be in force have in common. */
function inAll(sets: Book["processes"]): string[] {
  const [first, ...others] = sets;
  return first?.names.filter((name) => others.every(({ names }) => names.includes(name))) ?? [];
}
