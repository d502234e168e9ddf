export interface ThrottleSettings {
  /** Attempts, each within `blockedFor` of the one before, after which a key is blocked. */
  readonly attempts: number;
  /** Milliseconds. */
  readonly blockedFor: number;
  /** The most keys that are remembered: whoever has many addresses must not fill the memory. */
  readonly keys?: number;
}

/**
 * Counts attempts by key, and blocks a key that has had too many of them. Times are milliseconds on one clock, handed
 * in. An attempt counts from its beginning: many at once are no way around the limit.
 */
export interface Throttle {
  /** The time until which the key is blocked; null where it may try. */
  blockedUntil(key: string, now: number): number | null;
  /** Counts an attempt; gives the time until which the key is blocked, or null where the attempt may go on. */
  attempt(key: string, now: number): number | null;
  /** Attempts that the key has left until it is blocked. */
  attemptsLeft(key: string, now: number): number;
  /** Forgets the key's attempts. */
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

/** Counts what is under way, by key. */
export interface KeyedLimit {
  /** Counts one; gives a function to call once when it is over, or null where `key` has as many as it may. */
  take(key: string, most: number): (() => void) | null;
}

/** A limit that remembers only keys with something under way. */
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
  /** The number in a rush. */
  readonly burst: number;
  /** The number a second over time. */
  readonly perSecond: number;
  /** The most keys that are remembered. */
  readonly keys?: number;
}

/** A limit on the rate of something, by key. Times are milliseconds on one clock, handed in. */
export interface Rate {
  /** Takes one where there is one, and gives 0; else gives the milliseconds until there is one. */
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
