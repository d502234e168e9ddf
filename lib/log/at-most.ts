/** Says whether something may happen once more. */
export interface AtMost {
  /** @param now any clock, ms */
  allows(key: string, now: number): boolean;
}

/** Keys remembered at a time: an attacker with many addresses must not fill the memory. */
const MOST_KEYS = 1000;

/** Allows each key `most` times within `period` ms, counted from the first. */
export function atMost(most: number, period: number): AtMost {
  const seen = new Map<string, { since: number; count: number }>();
  return {
    allows(key, now) {
      const entry = seen.get(key);
      if (entry && now - entry.since < period) return ++entry.count <= most;
      seen.delete(key);
      // Map keeps the order of insertion: the first is the oldest.
      for (const oldest of seen.keys()) {
        if (seen.size < MOST_KEYS) break;
        seen.delete(oldest);
      }
      seen.set(key, { since: now, count: 1 });
      return true;
    },
  };
}
