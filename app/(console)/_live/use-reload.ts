import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLost } from "../_kit/lost";

/** Milliseconds between two reloads, where nothing else is said. */
const EVERY = 2000;

/** Reloads the page at intervals while something on it is in progress, the tab is visible, and the manager answers. */
export function useReload(goesOn: boolean, every = EVERY): void {
  const router = useRouter();
  const lost = useLost() !== null;
  useEffect(() => {
    if (!goesOn || lost) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, every);
    return () => clearInterval(timer);
  }, [every, goesOn, lost, router]);
}
