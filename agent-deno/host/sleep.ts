/**
 * Whether the machine slept, or its host paused it, by its clocks; and what its runs are called. Pure. Times are
 * milliseconds. docs/decisions/049-a-machine-that-slept.md
 */

/** What the clocks of a machine show at one instant. */
export interface Reading {
  /** Goes on while this process can run: stands still while the machine sleeps or its host pauses it. */
  readonly running: number;
  /** Since the machine booted, to the second: goes on while it sleeps. */
  readonly boot: number;
  /** For people. It alone goes on while its host pauses a machine; and anybody may set it. */
  readonly wall: number;
}

/** How far apart the clocks stood when they were last looked at. */
export interface Apart {
  /** Boot time less running time: grows with each sleep. */
  readonly slept: number;
  /** Wall time less boot time: grows with each pause. */
  readonly ahead: number;
}

export interface Look {
  readonly apart: Apart;
  /** Boot time. */
  readonly now: number;
  /** The machine slept or was paused since the last look, or its wall clock was set on. */
  readonly slept: boolean;
}

/** Boot time is known to the second only; nothing sleeps for less. */
const LEAST_SLEEP = 2_000;
/** Wall clocks are set by a second or two when a machine has just started. No answer ages by less. */
const LEAST_PAUSE = 5_000;
/** Between two looks while nothing happens: timers stand still in sleep. */
export const LOOK_EVERY = 5_000;

/** @param before undefined: the first look */
export function look(before: Apart | undefined, { running, boot, wall }: Reading): Look {
  const apart = boot - running;
  const woke = before !== undefined && apart > before.slept + LEAST_SLEEP;
  const slept = before === undefined || woke ? apart : before.slept;
  const ahead = wall - (running + slept);
  const paused = before !== undefined && ahead > before.ahead + LEAST_PAUSE;
  return { apart: { slept, ahead }, now: running + slept, slept: woke || paused };
}

/** What is kept in /run/komoriuta of the runs of a machine since it booted. */
export interface Runs {
  /** The kernel's. */
  readonly bootId: string;
  /** Which run this is: 0 until it slept first. Never used twice in a boot. */
  readonly count: number;
  /** As of `Apart`, then. */
  readonly ahead: number;
  /** How often the kernel had suspended the machine by then; undefined: it does not say. */
  readonly suspends?: number | undefined;
}

/** What an agent that starts finds. */
export interface Found extends Omit<Runs, "count"> {
  /** Boot time. */
  readonly now: number;
}

/** Which run of the machine an agent that starts is in: it may have slept while none ran. */
export function runFound(kept: Runs | "unreadable" | undefined, { now, ...found }: Found): Runs {
  // Which were used is not known; those since the boot are fewer than its seconds.
  if (kept === "unreadable") return { ...found, count: Math.ceil(now / 1000) };
  if (kept?.bootId !== found.bootId) return { ...found, count: found.suspends ?? 0 };
  const slept = (found.suspends ?? 0) > (kept.suspends ?? 0) || found.ahead > kept.ahead + LEAST_PAUSE;
  return { ...found, count: kept.count + (slept ? 1 : 0) };
}

/** What the manager knows a run of the machine by: to it, each is a boot of its own. */
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
