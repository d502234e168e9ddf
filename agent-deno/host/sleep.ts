/**
 * Whether the machine slept, or its host paused it, by its clocks; and what its runs are called. Pure. Times are
 * milliseconds. docs/decisions/049-a-machine-that-slept.md
 */

/** The clocks of a machine at one instant. */
export interface Reading {
  /** Goes on while this process can run: stands still while the machine sleeps or its host pauses it. */
  readonly running: number;
  /** Since the machine booted, to the second: goes on while it sleeps. */
  readonly boot: number;
  /** The clock for people. After a pause by its host it is behind until it is set right; and anybody may set it. */
  readonly wall: number;
  /** The clock of the board, to the second: goes on whatever becomes of the machine. undefined: there is none. */
  readonly hardware?: number | undefined;
}

/** The distances between the clocks at the last reading. */
export interface Apart {
  /** Boot time less running time: grows with each sleep. */
  readonly slept: number;
  /** Wall time less boot time: grows once the clock is set right after a pause; where that is slewed, never. */
  readonly ahead: number;
  /** The hardware clock less boot time: grows with each pause, at once. undefined: never read. */
  readonly hardwareAhead?: number | undefined;
}

/** The distances of those clocks that go on in a pause from boot time. */
export type Ahead = Omit<Apart, "slept">;

export interface Comparison {
  readonly apart: Apart;
  /** Boot time. */
  readonly now: number;
  /** The machine slept or was paused since the last reading, or its wall clock was set on. */
  readonly slept: boolean;
}

/** Boot time is known to the second only. A shorter sleep is time that passes, and no more. */
const LEAST_SLEEP = 2_000;
/** Wall clocks are set by a second or two when a machine has just started. A shorter pause only lets answers age: `gained`. */
const LEAST_PAUSE = 5_000;
const HARDWARE_RESOLUTION = 1_000;
/** The time between two readings while nothing happens: timers stand still in sleep. */
export const POLL_EVERY = 5_000;

/** @param before undefined: the first reading */
export function compareClocks(
  before: Apart | undefined,
  { running, boot, wall, hardware }: Reading,
): Comparison {
  const apart = boot - running;
  const woke = before !== undefined && apart > before.slept + LEAST_SLEEP;
  // A shorter one counts, too: else several would be taken for a sleep at any later time.
  const slept = Math.max(before?.slept ?? apart, apart);
  const now = running + slept;
  const ahead = wall - now;
  const hardwareAhead = hardware === undefined ? before?.hardwareAhead : hardware - now;
  const after: Apart = { slept, ahead, hardwareAhead };
  return { apart: after, now, slept: woke || (before !== undefined && wasPaused(before, after)) };
}

function wasPaused(before: Ahead, after: Ahead): boolean {
  return gained(before, after) > LEAST_PAUSE;
}

/** Milliseconds by which the clock that went furthest has gone on more than boot time. */
export function gained(before: Ahead, after: Ahead): number {
  const [hardwareBefore = Infinity, hardwareAfter = -Infinity] = [before.hardwareAhead, after.hardwareAhead];
  const hardware = hardwareAfter - hardwareBefore;
  return Math.max(0, after.ahead - before.ahead, hardware > HARDWARE_RESOLUTION ? hardware : 0);
}

/** Runs of a machine since it booted, as kept in /run/komoriuta. */
export interface Runs extends Ahead {
  /** The kernel's boot id. */
  readonly bootId: string;
  /** The number of this run: 0 until the machine slept first. Never used twice in a boot. */
  readonly count: number;
  /** Time for which it had slept since it booted, suspended or hibernated. undefined: unknown. */
  readonly slept?: number | undefined;
}

/** The clocks and the boot that an agent finds at its start. */
export interface Found extends Omit<Runs, "count"> {
  /** Boot time. */
  readonly now: number;
}

/**
 * The run of the machine in which an agent starts: the machine may have slept while none ran. Where that is unknown, it
 * is another run.
 */
export function runFound(kept: Runs | "unreadable" | undefined, { now, ...found }: Found): Runs {
  // Which were used is not known; those since the boot are fewer than its seconds.
  if (kept === "unreadable") return { ...found, count: Math.ceil(now / 1000) };
  const { slept = Infinity } = found;
  if (kept?.bootId !== found.bootId)
    return { ...found, count: LEAST_SLEEP < slept && slept < Infinity ? Math.ceil(slept / 1000) : 0 };
  const isAnother = slept > (kept.slept ?? -Infinity) + LEAST_SLEEP || wasPaused(kept, found);
  return { ...found, count: kept.count + (isAnother ? 1 : 0) };
}

/** The name of a run of the machine, for the manager: to it, each is a boot of its own. */
export function nameOf({ bootId, count }: Pick<Runs, "bootId" | "count">): string {
  return count === 0 ? bootId : `${bootId}#${count}`;
}

/** Whether two runs are of one boot. */
export function isSameBoot(one: string, other: string): boolean {
  return kernels(one) === kernels(other);
}

function kernels(name: string): string {
  return name.split("#", 1)[0] ?? name;
}
