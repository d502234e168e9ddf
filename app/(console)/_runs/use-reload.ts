import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLost } from "../_kit/lost";

/** Milliseconds between two looks at what goes on. */
const EVERY = 2000;

/** Renders the page anew again and again while something on it goes on, somebody looks, and the manager answers. */
export function useReload(goesOn: boolean): void {
  const router = useRouter();
  const lost = useLost() !== null;
  useEffect(() => {
    if (!goesOn || lost) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, EVERY);
    return () => clearInterval(timer);
  }, [goesOn, lost, router]);
}
