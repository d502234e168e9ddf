import type { Chance } from "./chance";

/** The behaviour of machines that sleep by order, and come back: odds of faults, each time that they may happen. */
export interface SleepManners {
  /** Outcomes of a command to sleep, by weight. */
  readonly command: readonly (readonly [weight: number, outcome: SleepOutcome])[];
  /** It wakes by itself, after seconds or hours, since something else rouses it. */
  rousedSoon: number;
  rousedLater: number;
  /** It does not come back from its sleep: somebody must start it anew. */
  neverResumes: number;
  /** Its network comes late. */
  networkLate: number;
  /** Its wall clock is wrong for a while once it is awake. */
  clockWrong: number;
  /** Its agent is replaced by one that lists other ways, as it starts. */
  changesAgent: number;
}

type SleepOutcome = "sleeps" | "takes long" | "fails" | "does nothing";

export function drawSleepManners(chance: Chance): SleepManners {
  const often = (most: number): number => (chance.odds(0.3) ? 0 : chance.unit() * most);
  return {
    command: [
      [8, "sleeps"],
      [often(2), "takes long"],
      [often(2), "fails"],
      [often(1), "does nothing"],
    ],
    rousedSoon: often(0.3),
    rousedLater: often(0.4),
    neverResumes: often(0.2),
    networkLate: often(0.6),
    clockWrong: often(0.4),
    changesAgent: often(0.1),
  };
}

/** Leaves nothing that may go wrong. */
export function sleepWell(manners: SleepManners): void {
  Object.assign(manners, {
    command: [[1, "sleeps"]],
    rousedSoon: 0,
    rousedLater: 0,
    neverResumes: 0,
    networkLate: 0,
    clockWrong: 0,
    changesAgent: 0,
  } satisfies SleepManners);
}
