import type { ServerRecord } from "../../../lib/fleet/model/entities";
import type { Book } from "./book";

/** Safety rules 2, 9 and 10 where the manager's data are put back: stops that were withdrawn since stay withdrawn. */

/** Forgets everything since the copy; a hold that ended since stands again: it may only forbid. */
export function loseWhatCame(
  book: Book,
  held: readonly { readonly reason: string }[],
  then: Pick<ServerRecord, "pendingStop" | "ordered" | "facts" | "offAs"> | undefined,
): void {
  // Which guards were in force then is not kept here.
  book.processes.push({ names: [], until: Infinity });
  if (then) book.intervals.add(then.facts.interval);
  if (then) book.offAs.push({ how: then.offAs, until: Infinity });
  for (const hold of book.holds) {
    const stands = held.some(({ reason }) => reason === hold.reason);
    if (hold.since < Infinity) hold.ended = stands ? null : { rule: 7, why: "it is lost with the data" };
  }
  const waits = [then?.pendingStop, then?.ordered].flatMap((pendingStop) => pendingStop?.reason ?? []);
  for (const pendingStop of book.pendingStops) {
    if (!waits.includes(pendingStop.reason))
      pendingStop.ended ??= { rule: 9, why: "it is lost with the data" };
    // It waits again: that it was ordered since is lost, too.
    else if (then?.pendingStop && pendingStop.order === "stands") pendingStop.order = "unknown";
  }
}

/** Notes the notice of a rollback: every order of an earlier life of the manager is void. */
export function heedRollback(
  book: Book,
  isShownByIt: boolean,
  { now, bornAt }: { readonly now: number; readonly bornAt: number },
): void {
  if (!isShownByIt) book.notices.push({ at: now, kind: "rolled_back" });
  book.voided.push({ at: now, before: bornAt, rule: 2, why: "all is void since the data are an older copy" });
  for (const pendingStop of book.pendingStops) {
    if (pendingStop.since < bornAt)
      pendingStop.ended ??= { rule: 10, why: "all is void since the data are an older copy" };
    // Whether it came before that was found is unknown.
    else if (pendingStop.order === "none") pendingStop.order = "unknown";
  }
}

/** Whether the manager's data were put back, and no heartbeat of the server's agent has come since. */
export function isUnshown({ rolledBackAt, received }: Book): boolean {
  return rolledBackAt > -Infinity && rolledBackAt >= received.at;
}
