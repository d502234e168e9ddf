import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds between two polls. */
const POLL_EVERY = 50;

/**
 * Waits until `poll` gives something truthy, and returns it. An error that it throws counts as "not yet".
 * @param what the awaited event, for the error
 * @throws Error after `withinMs` milliseconds
 */
export async function until<T>(
  what: string,
  withinMs: number,
  poll: () => T | Promise<T>,
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + withinMs;
  let fault: unknown;
  for (;;) {
    try {
      const found = await poll();
      if (found) return found as Exclude<T, false | null | undefined>;
      fault = undefined;
    } catch (error) {
      fault = error;
    }
    if (performance.now() >= end) throw new Error(`not within ${withinMs} ms: ${what}`, { cause: fault });
    await delay(POLL_EVERY);
  }
}
