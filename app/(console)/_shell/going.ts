import { usePathname, useSearchParams } from "next/navigation";
import { useSyncExternalStore } from "react";

/** The event by which instrumentation-client.ts tells the page about a navigation, with the address. */
export const GOING = "komoriuta:going";

interface Way {
  readonly from: string;
  readonly to: string;
}
let way: Way | null = null;
const nothing = () => null;

/** The address of the page that is being loaded; null: none. Known at once, before the page is there. */
export function useGoing(): string | null {
  const path = usePathname() ?? "";
  const query = useSearchParams()?.toString();
  const now = useSyncExternalStore(subscribe, () => way, nothing);
  // Every arrival, even by a redirect, ends the navigation.
  return now?.from === (query ? `${path}?${query}` : path) ? now.to : null;
}

function subscribe(listener: () => void): () => void {
  const receive = (event: Event) => {
    const { pathname, search } = new URL(String((event as CustomEvent).detail), window.location.href);
    const from = addressOf(window.location);
    const to = pathname + search;
    // Another place on the same page, or back to the present one: nothing is loaded.
    way = to === `${window.location.pathname}${window.location.search}` ? null : { from, to };
    listener();
  };
  window.addEventListener(GOING, receive);
  return () => window.removeEventListener(GOING, receive);
}

/** The address in the form of the hooks' values. */
function addressOf({ pathname, search }: Location): string {
  const query = new URLSearchParams(search).toString();
  return query ? `${pathname}?${query}` : pathname;
}
