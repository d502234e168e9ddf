"use client";

import { useEffect, useState } from "react";
import type { Displayed } from "./displayed";

/** Milliseconds between two requests, and after which one counts as lost. */
const ASK_EVERY = 5000;
const ANSWER_WITHIN = 10_000;
/** Milliseconds without an answer after which what is shown counts as old. */
export const STALE_AFTER = 20_000;

/** The latest answer, and its time by the clock of this browser (ms); null: the page is not alive yet. */
export interface Shown {
  readonly now: Displayed;
  readonly answeredAt: number | null;
}

/**
 * Asks the manager again and again, for as long as the page is open: a request of its own each time, so that nothing
 * has to last for months. Without access any more, or with another version, the page is loaded anew.
 */
export function useDisplayed(first: Displayed): Shown {
  const [shown, setShown] = useState<Shown>({ now: first, answeredAt: null });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let ended = false;
    const ask = async (): Promise<void> => {
      // What the page came with is as old as the page, whatever the manager's clock says.
      setShown((shown) => (shown.answeredAt === null ? { ...shown, answeredAt: Date.now() } : shown));
      try {
        const answer = await fetch("/lights/now", {
          cache: "no-store",
          signal: AbortSignal.timeout(ANSWER_WITHIN),
        });
        if (answer.status === 401) return window.location.reload();
        if (answer.ok) {
          const now = (await answer.json()) as Displayed;
          if (now.version !== first.version) return window.location.reload();
          if (!ended) setShown({ now, answeredAt: Date.now() });
        }
      } catch {
        // The manager is away: what is shown grows old, and says so.
      }
      if (!ended) timer = setTimeout(() => void ask(), ASK_EVERY);
    };
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [first.version]);
  return shown;
}

/** Keeps the screen on while the page is visible, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const take = async (): Promise<void> => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      lock = await navigator.wakeLock.request("screen").catch(() => undefined);
    };
    void take();
    const again = (): void => void take();
    document.addEventListener("visibilitychange", again);
    return () => {
      document.removeEventListener("visibilitychange", again);
      void lock?.release();
    };
  }, []);
}
