import { useSyncExternalStore } from "react";

// Apart from overlay.ts: every page asks which dialog is the topmost, and few open one.

const panels: HTMLElement[] = [];
const listeners = new Set<() => void>();

/** The panels of the dialogs that are open, the topmost last. */
export function openPanels(): readonly HTMLElement[] {
  return panels;
}

/** Registers a dialog's panel as the topmost; gives a function that removes it. */
export function openedPanel(panel: HTMLElement): () => void {
  panels.push(panel);
  notify();
  return () => {
    panels.splice(panels.indexOf(panel), 1);
    notify();
  };
}

function notify(): void {
  for (const listener of listeners) listener();
}

/**
 * The panel of the topmost dialog, or null. A dialog traps the focus and hides all else from screen readers: what must
 * stay within reach is rendered into it.
 */
export function useTopPanel(): HTMLElement | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => panels.at(-1) ?? null,
    () => null,
  );
}
