"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Milliseconds between two looks: a standby reads what is written as often. */
const EVERY = 5000;

/**
 * Reads the page anew for as long as this is on it: the manager may serve a moment later. Also where the stream is
 * lost, unlike `useReload`: it may come back with another manager.
 */
export function ReloadWhile() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, EVERY);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
