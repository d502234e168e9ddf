import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLost } from "../_kit/lost";
import { useConnection } from "./live";

/** Milliseconds between two reloads, where nothing else is said. */
const EVERY = 2000;

/**
 * Reloads the page at intervals while something on it is in progress, the tab is visible, and the manager answers. Not
 * after the session has ended: the page would lead to the login, away from a form that somebody is filling in.
 */
export function useReload(goesOn: boolean, every = EVERY): void {
  const router = useRouter();
  const lost = useLost() !== null;
  const ended = useConnection() === "signed_out";
  useEffect(() => {
    if (!goesOn || lost || ended) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, every);
    return () => clearInterval(timer);
  }, [ended, every, goesOn, lost, router]);
}

/** Milliseconds between two reloads of a page that the stream brings nothing for. */
const FRESH_EVERY = 5000;

/** Reloads a page of things that the stream does not bring, such as who is inside a door. */
export function useFresh(): void {
  useReload(true, FRESH_EVERY);
}
