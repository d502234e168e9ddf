/**
 * How far the data of a manager have come, and through which of its lives. What was given out about data that are now an
 * older copy is no part of that: docs/decisions/055-data-that-are-put-back.md. Pure.
 */
export interface Lineage {
  /** Tells this database from every other one. */
  readonly database: string;
  /** Grows with each change that may take away or forbid something. */
  readonly count: number;
  /** The lives of the manager, the latest last. What is before the first of them is the past. */
  readonly lives: readonly Life[];
}

interface Life {
  readonly life: string;
  /** The count with which it began. */
  readonly since: number;
}

/** A state of the data: two with one count differ where one of them was put back. */
export interface Place {
  readonly count: number;
  readonly life: string;
}

/** More changes than anybody makes between two copies. */
const LEAP = 1_000_000;
/** One that was given out before so many starts is taken for the past. */
const LIVES_KEPT = 64;

/** The data as a life of the manager begins. */
export function begun({ database, count, lives }: Lineage, life: string): Lineage {
  const since = count + 1;
  return { database, count: since, lives: [...lives, { life, since }].slice(-LIVES_KEPT) };
}

/** The data from now on, where those that were put back are taken as they are: whatever was given out before is the past. */
export function leapt({ database, count }: Lineage, beyond: number, life: string): Lineage {
  const since = Math.max(count, beyond) + LEAP;
  return { database, count: since, lives: [{ life, since }] };
}

/** Whether a state of the same database never was a state of these data: they are an older copy. */
export function isNotOf({ count, lives }: Lineage, place: Place): boolean {
  const index = lives.findIndex(({ life }) => life === place.life);
  // A life of which nothing is known has been before all that are, or after a copy was made.
  if (index < 0) return place.count >= (lives[0]?.since ?? 0);
  return place.count >= (lives[index + 1]?.since ?? count + 1);
}
