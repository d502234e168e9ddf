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
  /** The generation of the manager then; absent: none took another's place yet. */
  readonly generation?: number | undefined;
}

/** The generation of the manager: it grows with each standby that takes the place of the one before. */
export function generationOf({ lives }: Lineage): number {
  return lives.at(-1)?.generation ?? 0;
}

/** A life of a generation; the first one goes without saying. */
const lifeOf = (life: string, since: number, generation: number): Life => ({
  ...{ life, since },
  ...(generation > 0 && { generation }),
});

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
export function begun(lineage: Lineage, life: string): Lineage {
  const { database, count, lives } = lineage;
  const since = count + 1;
  return {
    database,
    count: since,
    lives: [...lives, lifeOf(life, since, generationOf(lineage))].slice(-LIVES_KEPT),
  };
}

/**
 * The lineage from now on, where data that were put back are taken as they are: every earlier mark is the past.
 * @param generation that of the manager from now on; absent: as it was
 */
export function leapt(
  lineage: Lineage,
  beyond: number,
  life: string,
  generation = generationOf(lineage),
): Lineage {
  const since = Math.max(lineage.count, beyond) + LEAP;
  return { database: lineage.database, count: since, lives: [lifeOf(life, since, generation)] };
}

/** Whether a state of the same database never was a state of these data: they are an older copy. */
export function isNotOf({ count, lives }: Lineage, place: Place): boolean {
  const index = lives.findIndex(({ life }) => life === place.life);
  // A life of which nothing is known has been before all that are, or after a copy was made.
  if (index < 0) return place.count >= (lives[0]?.since ?? 0);
  return place.count >= (lives[index + 1]?.since ?? count + 1);
}
