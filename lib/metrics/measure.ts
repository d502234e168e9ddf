import type { Store } from "../fleet/model/stores";

/** Milliseconds. */
const EVERY = 500;

/**
 * Measures the delay of a timer, which is that of everything else, too.
 * @returns a function that stops it
 */
export function watchLag(
  clock: { monotonic(): number; every(ms: number, task: () => void): () => void },
  late: (ms: number) => void,
): () => void {
  let expected = clock.monotonic() + EVERY;
  return clock.every(EVERY, () => {
    const now = clock.monotonic();
    late(now - expected);
    expected = now + EVERY;
  });
}

/** The store with its writes timed: `written` gets the milliseconds of each, whether it succeeded or not. */
export function measuredStore(store: Store, monotonic: () => number, written: (ms: number) => void): Store {
  function timed<A extends unknown[], T>(write: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
    return async (...args) => {
      const begun = monotonic();
      try {
        return await write(...args);
      } finally {
        written(monotonic() - begun);
      }
    };
  }
  const { servers, tokens, audited } = store;
  return {
    ...store,
    ...(audited && { audited: (ask) => measuredStore(audited(ask), monotonic, written) }),
    servers: {
      ...servers,
      insert: timed(servers.insert),
      update: timed(servers.update),
      writeHeartbeats: timed(servers.writeHeartbeats),
      remove: timed(servers.remove),
    },
    tokens: { ...tokens, replace: timed(tokens.replace) },
  };
}
