import type { Chance } from "./chance";
import type { DiskManners } from "./disk";
import type { KomoletManners } from "./komolet";
import type { MachineManners } from "./machine";
import type { UseManners } from "./use";

/** The character of a history. Each draws its own, so that each tries another corner. */
export interface Temper {
  /** Seconds. */
  readonly intervals: readonly number[];
  /** Mean waits, in milliseconds, for one server or for the manager. */
  readonly clicks: number;
  readonly hands: number;
  readonly sleeps: number;
  readonly komolets: number;
  readonly managers: number;
  readonly weather: number;
  readonly cuts: number;
  readonly use: UseManners;
  readonly sluggishness: number;
  readonly machine: MachineManners;
  readonly komolet: KomoletManners;
  readonly disk: DiskManners;
}

const MINUTE = 60_000;

export function drawTemper(chance: Chance): Temper {
  // As many short waits as long ones, whatever their length: hectic histories and quiet ones.
  const mean = (least: number, most: number): number =>
    Math.round(least * (most / least) ** chance.unit() * MINUTE);
  const often = (most: number): number => (chance.odds(0.3) ? 0 : chance.unit() * most);
  return {
    // Mostly the longest: what can go wrong depends on the order of things, hardly on their pace.
    intervals: chance.weighted([
      [12, [60, 59]],
      [3, [30, 60]],
      [1, [10, 20]],
      [1, [5, 10, 60]],
    ]),
    clicks: mean(6, 240),
    hands: mean(60, 1200),
    sleeps: mean(30, 1200),
    komolets: mean(20, 1200),
    managers: mean(15, 1200),
    weather: mean(10, 240),
    cuts: mean(20, 1200),
    use: {
      comes: mean(15, 600),
      goes: mean(1, 120),
      flips: often(0.5),
      slow: often(0.1),
    },
    sluggishness: chance.weighted([
      [1, 1],
      [3, 8],
      [6, 10],
    ]),
    machine: {
      sleepsOn: often(0.5),
      bootsSlowly: often(0.3),
      shutdown: [
        [6, "goes down"],
        [often(2), "hangs"],
        [often(1), "never goes down"],
        [often(1), "reboots"],
        [often(2), "fails"],
        [often(1), "does nothing"],
      ],
    },
    komolet: { noteFails: often(0.1), diesOverShutdown: often(0.2), stumbles: often(0.2), dozes: often(0.3) },
    disk: {
      refuses: often(0.01),
      dies: often(0.01),
      stalls: often(0.02),
      slowness: chance.weighted([
        [6, 12],
        [3, 400],
        [2, 2_500],
      ]),
    },
  };
}

/** Leaves nothing that may go wrong. */
export function calm({ machine, komolet, disk, use }: Temper): void {
  Object.assign(use, { flips: 0, slow: 0 } satisfies Partial<UseManners>);
  Object.assign(machine, {
    sleepsOn: 0,
    bootsSlowly: 0,
    shutdown: [[1, "goes down"]],
  } satisfies MachineManners);
  Object.assign(komolet, {
    noteFails: 0,
    diesOverShutdown: 0,
    stumbles: 0,
    dozes: 0,
  } satisfies KomoletManners);
  Object.assign(disk, { refuses: 0, dies: 0, stalls: 0, slowness: 12 } satisfies DiskManners);
}
