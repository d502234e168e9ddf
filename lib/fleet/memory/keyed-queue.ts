/** Runs tasks one after the other for each key, and side by side for different keys. */
export interface KeyedQueue {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
  /**
   * Runs a task in the turn of all these keys at once. A task that waits for other keys within a turn of one of them
   * waits for ever: turns of many keys are taken first.
   */
  runAll<T>(keys: readonly string[], task: () => Promise<T>): Promise<T>;
  /** Whether something runs or waits for the key. */
  busy(key: string): boolean;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();

  const run = <T>(key: string, task: () => Promise<T>): Promise<T> => {
    const before = tails.get(key);
    const result = before ? before.then(task, task) : task();
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };

  return {
    run,
    async runAll(keys, task) {
      let end = (): void => undefined;
      const done = new Promise<void>((resolve) => (end = resolve));
      const turns = [...new Set(keys)].map(
        (key) =>
          new Promise<void>(
            (resolve) =>
              void run(key, () => {
                resolve();
                return done;
              }),
          ),
      );
      try {
        await Promise.all(turns);
        return await task();
      } finally {
        end();
      }
    },
    busy: (key) => tails.has(key),
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
