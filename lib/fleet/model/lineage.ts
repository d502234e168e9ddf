/**
 * The progress of a manager's data, and the lives of the manager that it went through. Marks of later data than an
 * older copy are not part of the copy's lineage: docs/decisions/055-data-that-are-put-back.md. Pure.
 */
export interface Lineage {
  /** The identity of this database. */
  readonly database: string;
  /** Grows with each change that may take away or forbid something. */
  readonly count: number;
  /** The lives of the manager, the latest last. Whatever is before the first of them is the past. */
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
/** The most lives that are kept: a mark from before them is taken for the past. */
const LIVES_KEPT = 64;

/** The data as a life of the manager begins. */
export function begun({ database, count, lives }: Lineage, life: string): Lineage {
  const since = count + 1;
  return { database, count: since, lives: [...lives, { life, since }].slice(-LIVES_KEPT) };
}

/** The lineage from now on, where data that were put back are taken as they are: every earlier mark is the past. */
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
