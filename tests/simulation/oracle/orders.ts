import type { Departure } from "../../../lib/power/words";
import type { Book, BootEntry, Click, Result, Rule } from "./book";
import { mayGo } from "./going";
import { isUnshown } from "./rollback";
import { isLate, waited } from "./stops";

/** Whether the manager may answer this boot OFF; if not, the rule that forbids it and the reason. */
export type Verdict = {
  readonly rule: Rule;
  readonly why: string;
  /** The heartbeat that follows, or a new one in the place of an old copy, finds the order to be over. */
  readonly isLate?: boolean;
} | null;

/**
 * Safety rules 1 and 2. The manager began to answer at `arrivedAt` and does so now: was there, at some instant in
 * between, an order that an operator gave while this very boot was known, and that nothing had made void?
 */
export function judgeOff(
  book: Book,
  boot: BootEntry,
  arrivedAt: number,
  now: number,
  how: Departure,
): Verdict {
  const inThisWay = (click: Click): boolean => mayGo(book, click, how);
  const given = ordersGiven(book, boot, now).filter(inThisWay);
  if (given.length === 0 && ordersGiven(book, boot, now, false).some(inThisWay))
    return { rule: 8, why: "this boot was not there when it was asked for" };
  if (given.length === 0 && ordersGiven(book, boot, now).length > 0)
    return { rule: 1, why: `no operator ordered this boot to go in this way: ${how}` };
  if (given.length === 0) return { rule: 1, why: "no operator ordered this boot off" };
  const ends = given.map((click) => ended(book, boot, click, arrivedAt));
  if (ends.includes(null)) return null;
  const { rule = 2, why = "", isLate = false } = ends.at(-1) ?? {};
  return { rule, why: `the order for this boot was over: ${why}`, isLate };
}

/** The orders that may stand for a boot. */
export function ordersStanding(
  book: Book,
  boot: BootEntry,
  arrivedAt: number,
  now: number,
  how: Departure,
): Click[] {
  return ordersGiven(book, boot, now).filter(
    (click) => mayGo(book, click, how) && ended(book, boot, click, arrivedAt) === null,
  );
}

/** @param bound whether what binds a boot from before counts for that one only */
function ordersGiven(book: Book, boot: BootEntry, now: number, bound = true): Click[] {
  return book.clicks.filter(
    (click) =>
      click.kind !== "TurnOn" &&
      !click.noOrder &&
      click.result !== "refused" &&
      click.from <= now &&
      boot.receivedAt <= (bound ? (click.bindsUntil ?? click.until) : click.until),
  );
}

interface Over {
  readonly why: string;
  readonly rule?: Rule;
  readonly isLate?: boolean;
}

/** The reason for which the order of a click was over by `arrivedAt`; null where it may have stood. */
function ended(book: Book, boot: BootEntry, order: Click, arrivedAt: number): Over | null {
  // Turning a server off takes the place of a restart; and only one that is wanted on is restarted.
  const replacedBy = book.clicks.find(
    (click) =>
      click.kind !== order.kind &&
      click.result === "accepted" &&
      click.from >= order.until &&
      click.until <= arrivedAt,
  );
  if (replacedBy?.kind === "TurnOn") return { why: "an operator turned the server on again" };
  if (replacedBy) return { why: `an operator wanted something else: ${replacedBy.kind}` };
  if (newerBoot(book, boot, order)) return { why: "another boot has reported since" };
  const over = order.over?.(arrivedAt, order.confirmedAt ?? Infinity);
  if (over) return { ...over, isLate: true };
  if (isLate(order, arrivedAt)) return { why: "nothing came of it in time", rule: 9, isLate: true };
  return (
    book.voided.find(
      ({ at, before = Infinity, sparesReboots = false }) =>
        at >= order.until &&
        order.until < before &&
        at < arrivedAt &&
        !(sparesReboots && order.kind === "Reboot"),
    ) ?? null
  );
}

/**
 * Whether a newer boot has been answered since the order was given. One that was answered before that counts, too,
 * unless a stale instance made the manager take the old boot for the present one: nobody is left to obey.
 */
function newerBoot(book: Book, boot: BootEntry, order: Click): boolean {
  if (book.received.boot <= boot.number) return false;
  if (book.staleReceivedAt === -Infinity) return true;
  const newer = [...book.boots.values()].filter(({ number }) => number > boot.number);
  return newer.some(({ receivedAt }) => receivedAt >= order.until && receivedAt < Infinity);
}

/** Notices at the end of an order. */
const END_AN_ORDER = new Map([
  ["first_report", "the server was on when it was first heard"],
  ["synced_on", "the manager followed reality to ON"],
  ["woke_by_alarm", "its own alarm woke the machine"],
  ["restarted_instead", "the machine restarted instead"],
  ["slept_instead", "the machine slept instead"],
  ["came_back", "the machine has restarted"],
  ["slept_before_restart", "the machine slept before it restarted"],
  ["did_not_come_back", "people were told that the server did not come back"],
  ["synced_off", "the manager followed reality to OFF"],
  ["could_not_be_told", "people were told that the server could not be told"],
  ["seen_off", "people were told that the server was seen off"],
  ["did_not_start", "people were told that the server did not start"],
  ["declined", "the machine declined it"],
  ["rest_put_off", "its rest was put off"],
  ["still_in_use", "its time was over before it was confirmed"],
  ["still_needed", "others needed it before it was confirmed"],
  ["would_not_wake", "nobody could wake it again before it was confirmed"],
  ["kept_as_relay", "it was the last relay of its group before it was confirmed"],
]);

/** After these nobody wants the server off any more. */
const ENDS_ON = [
  ...["first_report", "synced_on", "woke_by_alarm", "declined", "came_back", "rest_put_off"],
  ...["restarted_instead", "slept_instead", "slept_before_restart"],
  ...["still_in_use", "still_needed", "would_not_wake", "kept_as_relay"],
];

/** Notes the meaning of a notice for orders, and for whether the server is wanted on. */
export function heedNotice(book: Book, kind: string, at: number): void {
  book.notices.push({ at, kind });
  const why = END_AN_ORDER.get(kind);
  if (why) book.voided.push({ at, why });
  const late = kind === "could_not_be_told" && waited(book);
  if (late || ENDS_ON.includes(kind)) book.maybeWanted = true;
  else if (why && !turnOnPending(book)) book.maybeWanted = false;
}

/** Notes the meaning of a silence for orders, once it is over. All in milliseconds. */
export function heedSilence(book: Book, silence: number, now: number, syncOffAfter: number): void {
  const { received, answered, upArrivedAt } = book;
  const stopping =
    received.status === "Stopping" && answered.status === "Stopping" && upArrivedAt < received.at;
  // One that is put back into its past does not know that it stopped.
  const isGivenUp = silence > LONGEST_GRACE_PERIOD + syncOffAfter + SLACK;
  if (stopping && !isUnshown(book) && silence > LONGEST_GRACE_PERIOD + SLACK) {
    // A restart waits for the next boot, until the deadline.
    const sparesReboots = !isGivenUp;
    book.voided.push({ at: now - 1, why: "the server fell silent after Stopping", sparesReboots });
  } else if (isGivenUp) {
    book.voided.push({ at: now - 1, why: "the server was silent until the deadline" });
  }
}

/** Three intervals of at most 60 s. */
const LONGEST_GRACE_PERIOD = 180_000;
/** For ticks and writes that come late. */
const SLACK = 60_000;

export function turnOnPending(book: Book): boolean {
  const isPending = ({ result }: { result: Result }): boolean => result === "pending";
  return (
    book.clicks.some((click) => click.kind === "TurnOn" && isPending(click)) || book.holds.some(isPending)
  );
}

/**
 * Whether the boot that was ordered off last still runs, and people were not notified that the order could not be
 * delivered.
 */
export function livedOn({ clicks, boots, notices }: Book): boolean {
  const last = clicks.findLast(({ result }) => result === "accepted");
  const boot = [...boots.values()].at(-1);
  if (last?.kind !== "TurnOff" || !boot || boot.receivedAt > last.until) return false;
  return !notices.some(({ at, kind }) => at >= last.from && END_AN_ORDER.has(kind));
}
