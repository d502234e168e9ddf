/** How long the manager has been at it: when it started, and when it last ticked. Both monotonic ms. */
export interface Uptime {
  readonly startedAt: number;
  readonly lastTick: number;
}

/** Milliseconds between two ticks: silence and deadlines are found at most this much late. */
export const TICK_EVERY = 500;

/** A tick that comes so many milliseconds late means that the manager was suspended. */
export const SUSPENDED_AFTER = 5000;

/** It starts now. */
export function startUptime(now: number): Uptime {
  return { startedAt: now, lastTick: now };
}

/**
 * A tick. After a suspension the uptime starts anew, as the manager would: it heard nobody meanwhile,
 * and that says nothing about them.
 */
export function advanceUptime(
  uptime: Uptime,
  now: number,
): { readonly uptime: Uptime; readonly suspended: boolean } {
  const suspended = now - uptime.lastTick > TICK_EVERY + SUSPENDED_AFTER;
  return { uptime: { startedAt: suspended ? now : uptime.startedAt, lastTick: now }, suspended };
}
