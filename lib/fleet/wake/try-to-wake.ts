import type { ServerRecord } from "../model/entities";
import { wakeFaultOf, type FailedWay, type ServerWay, type WakeFault } from "../model/wake-ways";
import type { Registry } from "../registry";
import { waysOf } from "./ways";

/** Milliseconds after which nobody waits any more: a try that goes on by then counts as one. */
const LONGEST_WAIT = 2_000;

/**
 * Tries all ways of a server once, side by side. Resolves with the first that has gone out, and after two seconds where
 * one goes on by then; its wake report has the results of all, also those that come later.
 * @returns the fault of each way where none could be tried; null: one was
 */
export function tryToWake(registry: Registry, server: ServerRecord): Promise<readonly FailedWay[] | null> {
  const ways = waysOf(registry, server);
  return new Promise((resolve) => {
    const failed: FailedWay[] = [];
    const done = (result: readonly FailedWay[] | null): void => {
      stopWaiting?.();
      resolve(result);
    };
    const stopWaiting = ways.some(({ takesTime }) => takesTime)
      ? registry.parts.clock.every(LONGEST_WAIT, () => done(null))
      : null;
    for (const way of ways) {
      void tryOnce(registry, server, way).then((fault) => {
        if (!fault) return done(null);
        failed.push({ kind: way.kind, fault });
        if (failed.length === ways.length) done(failed);
      });
    }
  });
}

/** Tries one way, and tells the wake report. Never rejects. @returns null: it went out, or was accepted */
function tryOnce(
  { parts, wakes, tries }: Registry,
  { uuid }: ServerRecord,
  way: ServerWay,
): Promise<WakeFault | null> {
  const { kind, fault, to } = way;
  return tries.once(uuid, kind, async (signal) => {
    wakes.tries(uuid, kind, to);
    const result = fault ?? (await way.wake(signal).catch(wakeFaultOf));
    // Null: its results come later.
    if (result) wakes.result(uuid, kind, result);
    const failed = result && "code" in result ? result : null;
    parts.wayTried?.(kind, failed === null);
    return failed;
  });
}
