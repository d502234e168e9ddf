/** Milliseconds. */
const EVERY = 500;

/**
 * Watches how late a timer comes: how long everything else waits, too.
 * @returns what ends it
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
