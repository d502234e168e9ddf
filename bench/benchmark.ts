/** Something that is measured on the compiled programs, from outside. */
export interface Benchmark {
  /** The name on the command line. */
  readonly name: string;
  /** The subject, in a few words. */
  readonly title: string;
  /** Measures; leaves nothing behind. */
  readonly run: (setting: Setting) => Promise<readonly Figure[]>;
}

/** The setting of a run. */
export interface Setting {
  /** The seed of all chance. */
  readonly seed: number;
  /** Whether to take all the time that a measure names. */
  readonly long: boolean;
  /** Whether attacks go on all at once. */
  readonly together: boolean;
  /** The number of times that each attack is made; null: as often as the measure says. */
  readonly rounds: number | null;
  /** Attacks whose name has this in it; empty: all. */
  readonly only: readonly string[];
  /** Another komo-manager, such as the release before, to be measured in turns with ours. Null: none. */
  readonly against: string | null;
  /** Reports progress to people. */
  readonly say: (line: string) => void;
}

/** One line of a result. */
export interface Figure {
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
  readonly goal?: Goal;
}

/** The goal of a figure, and whether it is reached. */
interface Goal {
  readonly text: string;
  readonly reached: boolean;
}

/** A figure with an upper bound that it may touch. */
export function atMost(bound: number, name: string, value: number, unit?: string): Figure {
  return { name, value, unit, goal: { text: `≤ ${bound}`, reached: value <= bound } };
}

/** A figure with a lower bound that it may touch. */
export function atLeast(bound: number, name: string, value: number, unit?: string): Figure {
  return { name, value, unit, goal: { text: `≥ ${bound}`, reached: value >= bound } };
}

/** A figure that has to be this and nothing else. */
export function exactly<T extends number | string>(wanted: T, name: string, value: T): Figure {
  return { name, value, goal: { text: String(wanted), reached: value === wanted } };
}
