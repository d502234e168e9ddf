/** Failures in a row after which an address is blocked. */
export const FAILURES = 5;
/** Milliseconds for which it is blocked; failures that far apart do not add up either. */
export const BLOCKED_FOR = 10 * 60 * 1000;
/** So many addresses are remembered at most. */
const ADDRESSES = 10_000;

interface Attempts {
  readonly count: number;
  readonly lastAt: number;
}

/**
 * Counts attempts to log in by address. Times are milliseconds on one clock, handed in.
 * An attempt counts as a failure from its beginning: many at once are no way around the limit.
 */
export interface LoginThrottle {
  /** Until when the address is blocked, or null where it may try. */
  blockedUntil(address: string, now: number): number | null;
  /** Takes an attempt in: until when the address is blocked, or null where the attempt may go on. */
  attempt(address: string, now: number): number | null;
  /** The attempt was right: the address starts anew. */
  succeeded(address: string): void;
}

/** @param groupOf which addresses are counted together: whoever has one of them likely has them all */
export function createLoginThrottle(
  groupOf: (address: string) => string,
  limit: number = ADDRESSES,
): LoginThrottle {
  // In the order of the last attempt: where there are too many, the first is forgotten. Whoever has so
  // many addresses is slowed down by scrypt instead.
  const addresses = new Map<string, Attempts>();

  const current = (key: string, now: number): Attempts => {
    const found = addresses.get(key);
    return found && now - found.lastAt < BLOCKED_FOR ? found : { count: 0, lastAt: now };
  };
  const until = ({ count, lastAt }: Attempts) => (count >= FAILURES ? lastAt + BLOCKED_FOR : null);

  return {
    blockedUntil: (address, now) => until(current(groupOf(address), now)),
    attempt: (address, now) => {
      const key = groupOf(address);
      const before = current(key, now);
      const blocked = until(before);
      if (blocked !== null) return blocked;
      addresses.delete(key);
      addresses.set(key, { count: before.count + 1, lastAt: now });
      const [oldest] = addresses.keys();
      if (addresses.size > limit && oldest !== undefined) addresses.delete(oldest);
      return null;
    },
    succeeded: (address) => void addresses.delete(groupOf(address)),
  };
}
