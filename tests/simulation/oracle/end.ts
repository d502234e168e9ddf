import type { CurrentStatus } from "../../../lib/power/words";
import type { Bench, Book } from "./book";
import { judgeDown, type Down } from "./going";

const UP: readonly CurrentStatus[] = ["ON", "SyncedON"];
const DOWN: readonly CurrentStatus[] = ["OFF", "SyncedOFF", "Asleep"];

/** Notices after which a machine may be up although an operator turned it off last, and the reverse. */
const EXCUSES = {
  TurnOff: [
    "first_report",
    "synced_on",
    "woke_by_alarm",
    "restarted_instead",
    "slept_instead",
    "did_not_come_back",
    "synced_off",
    "could_not_be_told",
    "seen_off",
    "declined",
    "rest_put_off",
    "still_in_use",
    "still_needed",
    "would_not_wake",
    "kept_as_relay",
    "held",
    "stop_cancelled",
    "rolled_back",
  ],
  TurnOn: [
    "rolled_back",
    "synced_off",
    "did_not_start",
    "could_not_be_told",
    "seen_off",
    "did_not_come_back",
  ],
  Reboot: [
    "slept_before_restart",
    "rolled_back",
    "synced_off",
    "did_not_come_back",
    "could_not_be_told",
    "seen_off",
  ],
} as const satisfies Record<string, readonly string[]>;

/**
 * The end of a history, once faults have stopped: the status that is shown is true, and it is the operator's last
 * order, or else people were notified why it is not.
 * @param isNeeded others that may be up perhaps need it
 */
export function judgeEnd(
  bench: Bench,
  book: Book,
  { isUp, isNeeded, down }: { readonly isUp: boolean; readonly isNeeded: boolean; readonly down: Down },
  status: CurrentStatus,
): void {
  if (!(isUp ? UP : DOWN).includes(status)) {
    bench.breach("end", book, `the machine is ${isUp ? "up" : "off"}, and is shown as ${status}`);
  }
  if (!isUp) judgeDown(bench, book, down, status);
  const waits = book.pendingStops.some(
    ({ since, order, ended, evenIfNeeded }) =>
      since < Infinity && order === "none" && ended === null && (evenIfNeeded || !isNeeded),
  );
  if (isUp && waits) bench.breach("end", book, "a stop waits, although the machine has been free for long");
  const done = book.clicks.filter(({ result }) => result === "accepted" || result === "unknown");
  const last = done.at(-1);
  if (last?.result !== "accepted") return;
  // Data that were put back may be from before it, and where no agent had heard of it, none shows that.
  if (last.until <= book.rolledBackAt) return;
  // Of what was under way at the same time nobody can say which came last.
  const isAsOrdered = done.some(({ kind, until }) => until >= last.from && (kind !== "TurnOff") === isUp);
  if (isAsOrdered) return;
  // Of one that waits people are told once, although it may be ordered several times.
  const since = last.pendingStop?.from ?? last.from;
  const kinds = book.notices.filter(({ at }) => at >= since).map(({ kind }) => kind);
  if (EXCUSES[last.kind].some((kind) => kinds.includes(kind))) return;
  bench.breach("end", book, `${last.kind} was accepted, yet the machine is ${isUp ? "up" : "off"}`);
}
