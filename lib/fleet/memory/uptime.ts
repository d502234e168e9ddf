/** The times at which the manager started, and at which it last ticked. Both monotonic ms. */
export interface Uptime {
  readonly startedAt: number;
  readonly lastTick: number;
}

/** Milliseconds between two ticks: silence and deadlines are found at most this much late. */
export const TICK_EVERY = 500;

/** A tick that comes so many milliseconds late means that the manager was suspended. */
export const SUSPENDED_AFTER = 5000;

export function startUptime(now: number): Uptime {
  return { startedAt: now, lastTick: now };
}

/**
 * The uptime after a tick. After a suspension it starts anew, as with a new manager: no heartbeat could arrive
 * meanwhile, and that says nothing about the servers.
 * @param wasAside whether no heartbeat was taken since the last tick
 */
export function advanceUptime(
  uptime: Uptime,
  now: number,
  wasAside = false,
): { readonly uptime: Uptime; readonly suspended: boolean } {
  const suspended = wasAside || now - uptime.lastTick > TICK_EVERY + SUSPENDED_AFTER;
  return { uptime: { startedAt: suspended ? now : uptime.startedAt, lastTick: now }, suspended };
}
