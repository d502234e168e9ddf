/**
 * Keeps virtual time and promises apart: after each event the world waits until every promise that it set going has
 * come as far as it can, and until what is not virtual (a real database) is done. So nothing depends on how fast
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

/** So often virtual time lets the rest of the process have a turn of its event loop, which costs. */
const TURN_EVERY = 1_000;
let waits = 0;

/** What is put off to the next tick comes once all promises have come as far as they can. */
function noMicrotaskIsLeft(): Promise<void> {
  waits += 1;
  return new Promise((resolve) =>
    waits % TURN_EVERY === 0 ? void setImmediate(resolve) : process.nextTick(resolve),
  );
}
