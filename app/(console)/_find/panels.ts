import { useSyncExternalStore } from "react";

/** What lies over the page: the palette, or the list of all keys. */
export type Panel = "palette" | "keys";

let open: Panel | null = null;
const listeners = new Set<() => void>();

/** Opens one of them, or closes what is open. */
export function openPanel(panel: Panel | null): void {
  open = panel;
  for (const listener of listeners) listener();
}

/** Which of them is open. */
export function usePanelOpen(): Panel | null {
  return useSyncExternalStore(subscribe, () => open, nothing);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const nothing = () => null;

const KEY = "komoriuta.singleKeysOff";

/** Whether single keys do something in this browser. Who speaks to it, or whose hand trembles, wants none. */
export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

/** Remembers whether single keys do something. */
export function wantSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "1");
  } catch {
    // A browser that keeps nothing has them on again with the next page.
  }
}
