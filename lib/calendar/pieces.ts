import { CalendarFault } from "./fault";

/** Work that stops between its pieces, each far shorter than a millisecond, so that others may go first. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** The result of the work, without a stop. */
export function inOneGo<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Milliseconds of work until others have a turn: a heartbeat takes some fifteen turns, and waits in each of them. */
const SLICE = 1;
/** Milliseconds of work for one calendar: its steps are bounded, so that this is never reached by far. */
const MOST_WORK = 3000;
/** Calendars that wait for their turn: each is a megabyte at most. */
const MOST_WAITING = 20;

interface Loop {
  /** Milliseconds on a clock that nobody sets. */
  readonly now: () => number;
  /** Lets all other work go first that is due. */
  readonly others: () => Promise<void>;
}

/** Does such work a slice at a time, and one after the other: together they take no longer slices than one. */
export function createTurns({ now, others }: Loop): <T>(begin: () => Pieces<T>) => Promise<T> {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const carryOut = async <T>(work: Pieces<T>): Promise<T> => {
    for (let worked = 0; worked < MOST_WORK;) {
      const begun = now();
      for (let spent = 0; spent < SLICE; spent = now() - begun) {
        const step = work.next();
        if (step.done) return step.value;
      }
      worked += now() - begun;
      await others();
    }
    throw new CalendarFault("too_long");
  };

  return async (begin) => {
    if (waiting >= MOST_WAITING) throw new CalendarFault("busy");
    waiting += 1;
    const turn = last.then(() => carryOut(begin())).finally(() => (waiting -= 1));
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** Steps that are left for all of a calendar: a recurrence may be written so that it takes for ever. */
export interface Budget {
  left: number;
}

/** @throws CalendarFault where nothing of the budget is left */
export function spend(budget: Budget, much: number): void {
  budget.left -= much;
  if (budget.left < 0) throw new CalendarFault("too_many");
}
