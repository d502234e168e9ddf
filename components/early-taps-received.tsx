"use client";

import { useEffect } from "react";

declare global {
  interface Window {
    /** Has done what was tapped before; see components/early-taps.tsx. */
    pageIsAlive?: () => void;
  }
}

/** Says that the page is alive. */
export function EarlyTapsReceived() {
  useEffect(() => {
    window.pageIsAlive?.();
    delete window.pageIsAlive;
  }, []);
  return null;
}
