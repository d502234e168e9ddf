export interface ThrottleSettings {
  /** So many attempts, each of which comes sooner than `blockedFor` after the one before, and the key is blocked. */
  readonly attempts: number;
  /** Milliseconds. */
  readonly blockedFor: number;
  /** Keys remembered at most: whoever has many addresses must not fill the memory. */
  readonly keys?: number;
}

/**
 * Counts attempts by key, and blocks a key that has had too many of them. Times are milliseconds on one clock, handed
 * in. An attempt counts from its beginning: many at once are no way around the limit.
 */
export interface Throttle {
  /** Until when the key is blocked, or null where it may try. */
  blockedUntil(key: string, now: number): number | null;
  /** Takes an attempt in: until when the key is blocked, or null where the attempt may go on. */
  attempt(key: string, now: number): number | null;
  /** How many attempts the key has left until it is blocked. */
  attemptsLeft(key: string, now: number): number;
  /** The key starts anew. */
  forget(key: string): void;
}

interface Attempts {
  readonly count: number;
  readonly lastAt: number;
}

export function createThrottle({ attempts, blockedFor, keys = 1000 }: ThrottleSettings): Throttle {
  // In the order of the last attempt: where there are too many, the first is forgotten.
  const known = new Map<string, Attempts>();

  const current = (key: string, now: number): Attempts => {
    const found = known.get(key);
    return found && now - found.lastAt < blockedFor ? found : { count: 0, lastAt: now };
  };
  const until = ({ count, lastAt }: Attempts) => (count >= attempts ? lastAt + blockedFor : null);

  return {
    blockedUntil: (key, now) => until(current(key, now)),
    attempt: (key, now) => {
      const before = current(key, now);
      const blocked = until(before);
      if (blocked !== null) return blocked;
      known.delete(key);
      known.set(key, { count: before.count + 1, lastAt: now });
      const [oldest] = known.keys();
      if (known.size > keys && oldest !== undefined) known.delete(oldest);
      return null;
    },
    attemptsLeft: (key, now) => Math.max(0, attempts - current(key, now).count),
    forget: (key) => void known.delete(key),
  };
}

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

export interface RateSettings {
  /** So many in a rush. */
  readonly burst: number;
  /** And so many a second over time. */
  readonly perSecond: number;
  /** Keys remembered at most. */
  readonly keys?: number;
}

/** How often something may be done, by key. Times are milliseconds on one clock, handed in. */
export interface Rate {
  /** Takes one where there is one; else in how many milliseconds there will be: 0 where it was taken. */
  take(key: string, now: number): number;
  forget(key: string): void;
}

export function createRate({ burst, perSecond, keys = 1000 }: RateSettings): Rate {
  // In the order of the last use: where there are too many, the first is forgotten.
  const known = new Map<string, { readonly left: number; readonly at: number }>();
  return {
    take(key, now) {
      const before = known.get(key) ?? { left: burst, at: now };
      const left = Math.min(burst, before.left + (Math.max(0, now - before.at) / 1000) * perSecond);
      if (left < 1) return Math.ceil(((1 - left) / perSecond) * 1000);
      known.delete(key);
      known.set(key, { left: left - 1, at: now });
      const [oldest] = known.keys();
      if (known.size > keys && oldest !== undefined) known.delete(oldest);
      return 0;
    },
    forget: (key) => void known.delete(key),
  };
}
