"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Milliseconds between two looks: a standby reads what is written as often. */
const EVERY = 5000;

/**
 * Reads the page anew for as long as this is on it: the manager may serve a moment later. By itself, since the hook of
 * runs would bring two kilobytes to every page.
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
