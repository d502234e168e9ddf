import { useCallback, useRef, useSyncExternalStore } from "react";

const panels: HTMLElement[] = [];
const listeners = new Set<() => void>();

/** Where the focus came from when it last moved. */
let left: EventTarget | null = null;
if (typeof document !== "undefined")
  document.addEventListener("focusin", (event) => (left = event.relatedTarget));

function tell(): void {
  for (const listener of listeners) listener();
}

/** What the panel of a dialog takes: while it is open it is the topmost, and then the focus goes back. */
export function usePanel() {
  const opener = useRef<EventTarget | null>(null);
  const ref = useCallback((panel: HTMLElement | null) => {
    if (!panel) return undefined;
    // A field that takes the focus as it comes has it already.
    opener.current = panel.contains(document.activeElement) ? left : document.activeElement;
    panels.push(panel);
    tell();
    return () => {
      panels.splice(panels.indexOf(panel), 1);
      tell();
    };
  }, []);
  const onCloseAutoFocus = (event: Event) => {
    // Nobody had the focus where a dialog opened by itself, for one who was interrupted.
    if (!(opener.current instanceof HTMLElement) || opener.current === document.body) return;
    // By itself a dialog knows only a button that lies in it, and ours may be sent for after the press.
    event.preventDefault();
    opener.current.focus();
  };
  return { ref, onCloseAutoFocus };
}

/**
 * The panel of the topmost dialog, or null. A dialog keeps the focus and hides all else from those who listen: what
 * must stay within reach goes into it.
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
