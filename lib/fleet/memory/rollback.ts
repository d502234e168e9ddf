/**
 * The state of a rollback: the data turned out to be an older copy, a snapshot of a virtual machine or a folder that
 * was copied back. Orders that were withdrawn since stand in it again, so everything outstanding is void, as after
 * `komo-manager restore`.
 */
export interface Rollback {
  /** Whatever is still to be made void; null: nothing. Until then nobody is answered OFF. */
  left: Left | null;
  /** The work that makes it void, while that is under way. */
  voiding: Promise<void> | null;
  /** Monotonic time of the last discovery. */
  foundAt: number;
}

export interface Left {
  readonly servers: Set<string>;
  /** The server that the notice names, where no other step gives a notice; null: the data folder. */
  readonly named: string | null;
  /** The server that showed it: there the status model does the rest, notice included, once all others are done. */
  readonly shownBy: string | null;
  readonly runs: Set<string>;
  schedules: boolean;
}

export function noRollback(): Rollback {
  return { left: null, voiding: null, foundAt: -Infinity };
}
