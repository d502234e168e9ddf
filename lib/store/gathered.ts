/** Finds many at once: what belongs to each key that has something. */
export type FindAll<Key, Found> = (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Found>>;

interface Asked<Key, Found> {
  readonly key: Key;
  readonly resolve: (found: Found | null) => void;
  readonly reject: (error: unknown) => void;
}

/** So many keys share a query at most. */
const GROUP = 128;

/**
 * Finds one at a time for those who ask, and all together for the database: those who ask while a query is on its way
 * share the next one. After a restart of the manager every agent's token is looked up.
 */
export function createGathered<Key, Found>(
  findAll: FindAll<Key, Found>,
): (key: Key) => Promise<Found | null> {
  const waiting: Asked<Key, Found>[] = [];
  let running = false;

  const answer = async (asked: readonly Asked<Key, Found>[]) => {
    try {
      const found = await findAll(asked.map(({ key }) => key));
      for (const { key, resolve } of asked) resolve(found.get(key) ?? null);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  const run = async () => {
    running = true;
    while (waiting.length > 0) await answer(waiting.splice(0, GROUP));
    running = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!running) void run();
    });
}
