import { useSyncExternalStore } from "react";

/** A panel over the page: the palette, the list of all keys, or the menu of the account. */
export type Panel = "palette" | "keys" | "account";

let open: Panel | null = null;
const listeners = new Set<() => void>();

/** Opens a panel; null: closes the open one. */
export function openPanel(panel: Panel | null): void {
  open = panel;
  for (const listener of listeners) listener();
}

/** The panel that is open; null: none. */
export function usePanelOpen(): Panel | null {
  return useSyncExternalStore(subscribe, () => open, nothing);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const nothing = () => null;

const KEY = "komoriuta.singleKeysOff";

/** Whether single keys are shortcuts in this browser: with speech input or an unsteady hand they are better off. */
export function singleKeysAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

/** Remembers whether single keys are shortcuts. */
export function wantSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "1");
  } catch {
    // Without storage they are on again with the next page.
  }
}
