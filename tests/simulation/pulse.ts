/**
 * Keeps virtual time and promises apart: after each event the world waits until every promise from it has settled as
 * far as it can, and until everything that is not virtual (a real database) is done. So nothing depends on how fast
 * this machine is.
 */
export interface Pulse {
  readonly stirred: boolean;
  /** Promises may have been set going. */
  stir(): void;
  /** Something that takes real time is under way: virtual time stands still until it is over. */
  real(work: Promise<unknown>): void;
  /** Resolves when all is still. Rejects with what failed that should not. */
  still(): Promise<void>;
}

export function createPulse(): Pulse {
  let stirred = false;
  let failure: { readonly error: unknown } | null = null;
  const underWay = new Set<Promise<unknown>>();
  return {
    get stirred() {
      return stirred;
    },
    stir: () => void (stirred = true),
    real(work) {
      stirred = true;
      const watched = work
        .catch((error: unknown) => void (failure ??= { error }))
        .finally(() => underWay.delete(watched));
      underWay.add(watched);
    },
    async still() {
      while (stirred) {
        stirred = false;
        await noMicrotaskIsLeft();
        if (underWay.size === 0) continue;
        await Promise.all(underWay);
        stirred = true;
      }
      if (failure) throw failure.error;
    },
  };
}

/** Events between two turns of the process's event loop, which are costly. */
const TURN_EVERY = 1_000;
let waits = 0;

/** Resolves once all promises have settled as far as they can: tasks of the next tick come after them. */
function noMicrotaskIsLeft(): Promise<void> {
  waits += 1;
  return new Promise((resolve) =>
    waits % TURN_EVERY === 0 ? void setImmediate(resolve) : process.nextTick(resolve),
  );
}
