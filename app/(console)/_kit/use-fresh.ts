"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Milliseconds between two looks at who is inside. */
const LOOKS_EVERY = 5000;

/** Reads the page anew every few seconds while somebody sees it. */
export function useFresh(): void {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, LOOKS_EVERY);
    return () => clearInterval(timer);
  }, [router]);
}
