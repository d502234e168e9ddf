import type { CurrentStatus } from "../../../lib/power/words";
import { STALE_LINGERS, type Bench, type Book, type Leftovers } from "./book";
import { waited } from "./stops";

/** Safety rule 6: things that a start of the manager, or its return from a suspension, must not do. */
export interface ManagerLife {
  /** Time at which it started, or noticed a suspension. */
  since: number;
  /** Time at which it started, or was resumed: since then its clock runs like true time. */
  uninterruptedSince: number;
  /** Milliseconds. */
  readonly syncOffAfter: number;
}

const REPORTING: readonly CurrentStatus[] = ["ON", "SyncedON", "Stopping", "Warning", "Error"];

/** Notices that a server is given up, by its deadline. */
const GIVEN_UP = ["synced_off", "did_not_start", "could_not_be_told", "did_not_come_back"];

/** A start changes nothing but Applying, for those that were reporting. */
export function judgeStart(bench: Bench, book: Book, before: CurrentStatus, after: CurrentStatus): void {
  if (after === before || (after === "Applying" && REPORTING.includes(before))) return;
  bench.breach(6, book, `it was ${before}, and is ${after} because the manager started`);
}

/** Grace periods that count anew let a stale instance linger anew. */
export function lingerOn(book: Book, now: number): void {
  if (lingers(book, book.received.at)) book.staleReceivedAt = now;
}

/** Whether the manager may, at that time, take a successor for a stale instance. */
export function lingers({ staleReceivedAt }: Book, at: number): boolean {
  return at - staleReceivedAt < STALE_LINGERS;
}

/**
 * Checks that no server is declared lost, or given up, before the grace periods have passed since the start. Called
 * when that is decided.
 */
export function judgeNotice(
  bench: Bench,
  book: Book,
  life: ManagerLife,
  kind: string,
  leftovers: Leftovers,
): void {
  const now = bench.now();
  if (kind === "lost") {
    const gracePeriod = 3000 * Math.min(...book.intervals);
    const since = Math.max(book.received.at, life.since);
    if (now - since >= gracePeriod) return;
    if (lingers(book, now)) leftovers.lostToStaleInstances += 1;
    else bench.breach(6, book, `called lost after ${now - since} ms, not ${gracePeriod} ms`);
  }
  // An order by a stop that waited is over with its time, whenever that is found out.
  if (kind === "could_not_be_told" && waited(book)) return;
  if (GIVEN_UP.includes(kind)) {
    const passed = now - life.since;
    if (passed < life.syncOffAfter) bench.breach(6, book, `${kind} ${passed} ms after the manager's start`);
  }
}
