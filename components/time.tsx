"use client";

import { createContext, useContext, useSyncExternalStore, type ReactNode } from "react";

const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
let present = 0;

/** One clock for the whole page, which ticks while anyone looks at it. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    present = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
    present = 0;
  };
}

function read(): number {
  // Read anew after a rest, then once a second: every reader sees the same second.
  present ||= Date.now();
  return present;
}

const RenderedAt = createContext(0);

/** Tells when the page was rendered, so that server and browser word the same time at first. */
export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>;
}

/** The present in wall-clock milliseconds, anew every second. */
export function usePresent(): number {
  return useOfPresent((present) => present);
}

/** What follows from the present (wall-clock ms): looked at every second, drawn anew only where it differs. */
export function useOfPresent<T extends string | number>(of: (present: number) => T): T {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(
    subscribe,
    () => of(read()),
    () => of(renderedAt),
  );
}
