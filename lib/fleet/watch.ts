/** The manager's own clockwork: when it started, and when it last ticked. Both monotonic ms. */
export interface Watch {
  readonly startedAt: number;
  readonly lastTick: number;
}

/** Milliseconds between two ticks: silence and deadlines are found at most this much late. */
export const TICK_EVERY = 500;

/** A tick that comes so many milliseconds late means that the manager was suspended. */
export const SUSPENDED_AFTER = 5000;

/** A watch that starts now. */
export function startWatch(now: number): Watch {
  return { startedAt: now, lastTick: now };
}

/**
 * Moves the watch on. After a suspension it starts anew, as the manager would: it heard nobody meanwhile,
 * and that says nothing about them.
 */
export function advanceWatch(
  watch: Watch,
  now: number,
): { readonly watch: Watch; readonly suspended: boolean } {
  const suspended = now - watch.lastTick > TICK_EVERY + SUSPENDED_AFTER;
  return { watch: { startedAt: suspended ? now : watch.startedAt, lastTick: now }, suspended };
}
