import type { CurrentStatus, Departure } from "../../../lib/power/words";
import type { Bench, Book, Click } from "./book";
import { lingers } from "./manager-life";
import { isUnshown } from "./rollback";

/** The ways in which machines go: by which orders, and what people read of it. Times in milliseconds. */

/** Whether a machine that goes in this way sleeps, and wakes as another run of the same boot. */
export const SLEEPS: Readonly<Record<Departure, boolean>> = {
  power_off: false,
  suspend: true,
  hibernate: true,
  reboot: false,
};

/** Whether somebody who clicked may have meant that the machine goes in this way. */
export function mayGo({ offAs }: Book, { kind, how: asked, from }: Click, how: Departure): boolean {
  if (kind === "Reboot" || how === "reboot") return kind === "Reboot" && how === "reboot";
  if (asked) return asked === how;
  return offAs.some((one) => one.how === how && one.until >= from);
}

/** Whether an order by which it went may have been one to turn it off: a restart alone proves nothing off. */
export function mayBeTurnedOff({ clicks }: Book, saidAt: number): boolean {
  const given = clicks.filter(
    ({ kind, noOrder, result, from }) =>
      kind !== "TurnOn" && !noOrder && result !== "refused" && from <= saidAt,
  );
  const restart = given.findLast(({ kind, result }) => kind === "Reboot" && result === "accepted");
  return given.some(
    ({ kind, until }) => kind === "TurnOff" && (!restart || restart.until > saidAt || until >= restart.from),
  );
}

/** Whether the order by which it went was one to sleep, for sure. */
export function surelySleeps(book: Book, saidAt: number): boolean {
  const orders = book.clicks.filter(
    ({ kind, noOrder, result, from }) =>
      kind === "TurnOff" && !noOrder && result !== "refused" && from <= saidAt,
  );
  const last = orders.findLast(({ result }) => result === "accepted");
  return (
    last !== undefined &&
    orders
      .filter(({ until }) => until >= last.from)
      .every((click) => !(["power_off", "reboot"] as const).some((how) => mayGo(book, click, how)))
  );
}

/** The last word before a sleep is followed by so much silence before people are told. */
const ASLEEP_AFTER = 3_000;

/** Judges that people are shown a server as asleep: it was told to sleep, said that it would, and has been silent since. */
export function judgeAsleep(bench: Bench, book: Book, status: CurrentStatus): void {
  if (status !== "Asleep" || isUnshown(book) || lingers(book, bench.now())) return;
  const breach = (why: string): void => bench.breach("shown", book, `shown as asleep, but ${why}`);
  const { received, arrived, unanswered, clicks, proofs } = book;
  const last = [received, arrived, ...unanswered];
  const said = last.filter((one) => one.status === "Stopping").map(({ at }) => at);
  if (said.length === 0) return breach("it has not said that it goes");
  const saidAt = Math.min(...said);
  const isOrdered = clicks.some(
    (click) =>
      click.kind === "TurnOff" &&
      !click.noOrder &&
      click.result !== "refused" &&
      click.from <= bench.now() &&
      (["suspend", "hibernate"] as const).some((how) => mayGo(book, click, how)),
  );
  if (!isOrdered) return breach("nobody ordered it to sleep");
  if (proofs.length === 0 && bench.now() - saidAt < ASLEEP_AFTER)
    breach(`it was heard ${bench.now() - saidAt} ms ago`);
}

/** Judges that the manager takes a server for off, and for nobody's doing: it had not said that it goes. */
export function judgeUnasked(bench: Bench, book: Book, kind: string): void {
  if (kind !== "synced_off" || isUnshown(book) || lingers(book, bench.now())) return;
  const { received, arrived } = book;
  if (received.status !== "Stopping" || arrived.status !== "Stopping") return;
  const isAsked = book.clicks.some(
    (click) =>
      click.kind !== "TurnOn" && !click.noOrder && click.result !== "refused" && click.from <= received.at,
  );
  if (isAsked) bench.breach("shown", book, "off, and nobody asked: but it went as it was ordered to");
}

/** A machine that is down at the end, as it is in truth. */
export interface Down {
  /** It sleeps by the order that it ran last. */
  readonly sleeps: boolean;
}

/** Judges what is shown at the end of one that is down. */
export function judgeDown(bench: Bench, book: Book, down: Down, status: CurrentStatus): void {
  // One that lost its power before, or in its sleep, says nothing of that.
  const machine = [...book.boots.values()].at(-1)?.machine;
  const went = machine && machine.commandAt > machine.aliveAt ? machine.went : null;
  if (status === "Asleep" && !down.sleeps && went && !SLEEPS[went])
    bench.breach("shown", book, `shown as asleep, and it is off: its command was to ${went}`);
  // Whoever turns it on and takes that back does not know any more what it is.
  const isForgotten =
    book.rolledBackAt > -Infinity || book.record.some(({ kind }) => kind === "start_cancelled");
  if (status === "OFF" && down.sleeps && !isForgotten)
    bench.breach("shown", book, "shown as off, and it sleeps as it was told to");
}
