import type { ServerRecord } from "../model/entities";
import { wakeFaultOf, type FailedWay, type ServerWay, type WakeFault } from "../model/wake-ways";
import type { TriedFor } from "../memory/alone";
import type { Registry } from "../registry";
import { waysOf } from "./ways";

/** Milliseconds after which nobody waits any more: a try that goes on by then counts as one. */
const LONGEST_WAIT = 2_000;

/**
 * Tries all ways of a server once, side by side. Resolves with the first that has gone out, and after two seconds where
 * one goes on by then; its wake report has the results of all, also those that come later. For a rehearsal of one way,
 * that is tried alone at first; where it fails, all others at once: nobody stays off for a rehearsal.
 * @returns the fault of each way where none could be tried; null: one was
 */
export function tryToWake(
  registry: Registry,
  server: ServerRecord,
  triedFor: TriedFor,
): Promise<readonly FailedWay[] | null> {
  const ways = waysOf(registry, server);
  const kind = registry.alone.kindNow(server.uuid, triedFor);
  if (kind === null) return tryEach(registry, server, ways);
  const of = (isIt: boolean): ServerWay[] => ways.filter((way) => (way.kind === kind) === isIt);
  return tryEach(registry, server, of(true), async (failed) => {
    registry.alone.end(server.uuid);
    const others = await tryEach(registry, server, of(false));
    return others && [...failed, ...others];
  });
}

/** Ends what is on its way to wake a server: requests that no relay has come for, and calls that go on. */
export function stopWaking({ relays, tries }: Registry, uuid: string): void {
  relays.withdraw(uuid);
  tries.end(uuid);
}

/** @param orElse what to do where none could be tried, also where that comes out late */
function tryEach(
  registry: Registry,
  server: ServerRecord,
  ways: readonly ServerWay[],
  orElse: (failed: readonly FailedWay[]) => Promise<readonly FailedWay[] | null> = (failed) =>
    Promise.resolve(failed),
): Promise<readonly FailedWay[] | null> {
  if (ways.length === 0) return orElse([]);
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
        if (failed.length === ways.length) void orElse(failed).then(done);
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
