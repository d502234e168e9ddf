import type { Departure } from "../../../lib/power/words";
import { SLEEPS } from "./going";
import type { Attempt, Bench, Book, BootEntry, Click, InstanceEntry } from "./book";

/** Safety rules 3 and 4, judged by what agents send and do. Times in milliseconds. */

/** No attempt of a call lasts longer; so no answer that counts is older. */
const FRESH = 10_000;
/** The shortest sleep, or pause, that an agent has to notice. */
export const LEAST_SLEEP = 6_000;
/** The guards are asked between the answer and the command. */
const LONGEST_QUESTION = 21_000;
const BETWEEN_RUNS = 300_000;
/** komolet knows its machine's clock to the second only. */
const CLOCK_SLACK = 1_000;
/** Nor does it know a pause of less than that by the hardware clock, which shows whole seconds; and goes by those then. */
const PAUSE_SLACK = 2_000;
/**
 * The longest time before the first report, with three attempts to get a manifest, and the pause of 60 s where the last
 * was refused.
 */
const LONGEST_PACE = 75_000;

export type Reported = Attempt["status"];

/** Whether komolet of this boot must go on with Stopping: a shutdown command runs, or may run. */
function shutdownRuns({ machine: { note } }: BootEntry, now: number): boolean {
  return note !== null && now < note.at + BETWEEN_RUNS - CLOCK_SLACK;
}

/** Whether an answer counts that comes now. */
export function isFresh({ sentAt }: Attempt, book: Book, now: number): boolean {
  return now - sentAt <= FRESH + slackSince(sentAt, book);
}

function slackSince(at: number, { pausedUnseenUntil }: Book): number {
  if (at < pausedUnseenUntil) return PAUSE_SLACK;
  return pausedUnseenUntil > -Infinity ? CLOCK_SLACK : 0;
}

export function judgeReport(bench: Bench, book: Book, from: InstanceEntry, status: Reported): void {
  const now = bench.now();
  const { boot } = from;
  const goesDown = status === "Stopping" && (from.ran || from.foundNote || boot.machine.note !== null);
  if (boot.since < book.wokeAt && !goesDown) {
    bench.breach(14, book, `reports ${status} as the run of the machine that was there before it slept`);
  }
  if (shutdownRuns(boot, now) && status !== "Stopping") {
    bench.breach(4, book, `reports ${status} although its shutdown command runs`);
  }
  if (from.heartbeats === 0 && status !== "Launched" && !from.foundNote) {
    bench.breach(3, book, `its first report is ${status}, not Launched`);
  }
  if (from.heartbeats > 0 && status !== "Launched" && !from.launchedAnswered && !from.foundNote) {
    bench.breach(3, book, `reports ${status} before Launched was answered`);
  }
  if (status === "Stopping" && !from.orderedOff && boot.machine.note === null && !from.foundNote) {
    bench.breach(from.slept ? 13 : 4, book, "reports Stopping although no answer told it OFF");
  }
  judgePace(bench, book, from);
}

function judgePace(bench: Bench, book: Book, from: InstanceEntry): void {
  const pause = bench.now() - from.lastSentAt;
  if (!from.suspended && pause > LONGEST_PACE) bench.breach(3, book, `was silent for ${pause} ms`);
}

/** @param orders those that it may run for: where none has the machine asked, it runs on the answer itself */
export function judgeCommand(
  bench: Bench,
  book: Book,
  by: InstanceEntry,
  orders: readonly Click[],
  how: Departure,
): void {
  const now = bench.now();
  const { answer } = by;
  const { commandAt } = by.boot.machine;
  if (by.slept || (answer && answer.to.sentAt < book.wokeAt)) {
    bench.breach(13, book, "runs a shutdown command on an answer from before the machine slept");
  }
  if (orders.length > 0 && orders.every(({ until }) => until < book.wokeAt)) {
    bench.breach(14, book, "runs a shutdown command for an order from before the machine woke up");
  }
  if (now - commandAt < BETWEEN_RUNS - CLOCK_SLACK) {
    bench.breach(4, book, `a second shutdown command ${now - commandAt} ms after the first`);
  }
  if (!by.launchedAnswered && !by.foundNote) {
    bench.breach(3, book, "runs a shutdown command before Launched was answered");
  }
  const isForced = orders.every(({ mode }) => mode === "forced");
  // One that goes to sleep says its last word before.
  const longest = (isForced ? 0 : LONGEST_QUESTION) + (SLEEPS[how] ? FRESH : 0);
  if (!answer || now - answer.at > longest + slackSince(answer.at, book)) {
    // One that is about to sleep may have stood still over its last word.
    const rule = answer?.power === "OFF" && SLEEPS[how] ? 13 : 4;
    bench.breach(rule, book, "runs a shutdown command without an answer, or on one from long before");
  } else if (answer.power !== "OFF") {
    bench.breach(4, book, "runs a shutdown command although it was answered ON");
  } else if (answer.to.status !== "Stopping") {
    bench.breach(4, book, `runs a shutdown command on an answer to ${answer.to.status}, not to Stopping`);
  } else if (!isFresh(answer.to, book, answer.at)) {
    const age = answer.at - answer.to.sentAt;
    bench.breach(4, book, `runs a shutdown command on an answer that was ${age} ms old`);
  }
}
