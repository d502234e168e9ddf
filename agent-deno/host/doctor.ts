/** The doctor, as each operating system has one: whether the machine can be woken, and setting that right. */

export interface Examined {
  /** A title and what was found, for people. */
  readonly rows: readonly (readonly [title: string, text: string])[];
  /** Reasons against waking the machine, in sentences, the gravest first. */
  readonly doubts: readonly string[];
  /** Sentences about what can be done. */
  readonly advice: readonly string[];
  /** The same for scripts. */
  readonly facts: object;
}

/** `card`: the name of a network card; else the one with the default route. */
export interface Doctor {
  /** Changes nothing. @throws Refusal (2) where there is no such card */
  readonly examine: (card: string | undefined) => Promise<Examined>;
  /** @returns what was done, in sentences @throws Refusal with the reason where nothing is done */
  readonly fix: (card: string | undefined) => Promise<readonly string[]>;
  /** Takes back what `fix` has done. */
  readonly undo: () => Promise<readonly string[]>;
}
