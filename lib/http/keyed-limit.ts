/** Counts what is under way, by whom it is. */
export interface KeyedLimit {
  /** Null where `key` has as many as it may; else to be called once, when it is over. */
  take(key: string, most: number): (() => void) | null;
}

/** Remembers only those who have something under way. */
export function keyedLimit(): KeyedLimit {
  const counts = new Map<string, number>();
  return {
    take(key, most) {
      const count = counts.get(key) ?? 0;
      if (count >= most) return null;
      counts.set(key, count + 1);
      return () => {
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}
