"use client";

import { useEffect } from "react";

declare global {
  interface Window {
    /** Carries out an early tap; see components/early-taps.tsx. */
    pageIsAlive?: () => void;
  }
}

/** Reports that the page is hydrated. */
export function EarlyTapsReceived() {
  useEffect(() => {
    window.pageIsAlive?.();
    delete window.pageIsAlive;
  }, []);
  return null;
}
