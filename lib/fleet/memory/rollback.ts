/**
 * The data turned out to be an older copy: a snapshot of a virtual machine, or a folder that was copied back. What was
 * withdrawn since stands in it again, so all that is outstanding is void, as after `komo-manager restore`.
 */
export interface Rollback {
  /** What is still to be made void; null: nothing. As long as there is something nobody is told OFF. */
  left: Left | null;
  /** It is being made void. */
  voiding: Promise<void> | null;
  /** When that was found last, by the monotonic clock. */
  foundAt: number;
}

export interface Left {
  readonly servers: Set<string>;
  /** Whom the notice names, where nothing else gives one; null: the data folder. */
  readonly named: string | null;
  /** One that has shown it: what it comes to there, and the notice, is the status model's, once all others are done. */
  readonly shownBy: string | null;
  readonly runs: Set<string>;
  schedules: boolean;
}

export function noRollback(): Rollback {
  return { left: null, voiding: null, foundAt: -Infinity };
}
