import { useCallback, useRef } from "react";
import { openedPanel, openPanels } from "./top-panel";

/** The shared classes of what covers the page behind dialogs and questions. */
export const OVERLAY =
  "fixed inset-0 z-50 bg-black/55 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=open]:animate-in data-[state=open]:fade-in-0";

/** The shared classes of panels, which leave room for notices, so that these never cover their buttons. */
export const PANEL =
  "fixed top-[calc((100dvh-var(--notices-height,0px))/2)] left-1/2 z-50 panel max-h-[calc(100dvh-2rem-var(--notices-height,0px))] w-[calc(100%-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 gap-5 overflow-y-auto overscroll-contain rounded-xl border bg-popover text-popover-foreground shadow-2xl duration-150 data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=closed]:zoom-out-95 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95";

/** Keeps a dialog open when a notice or a toast above it is clicked. */
export function keepOpenForNotices(event: Event & { detail?: { originalEvent?: Event } }): void {
  const target = event.detail?.originalEvent?.target ?? event.target;
  if (!(target instanceof Element)) return;
  // By the time a press is told, the notice that it closed has left the page.
  if (!target.isConnected || target.closest("[data-above-dialogs], [data-sonner-toaster]")) {
    event.preventDefault();
  }
}

/** The element that had the focus before it last moved. */
let left: EventTarget | null = null;
if (typeof document !== "undefined")
  document.addEventListener("focusin", (event) => (left = event.relatedTarget));

/** The element that had the focus when a dialog opened and, where that was in another dialog, the one before. */
interface Opener {
  readonly element: HTMLElement;
  readonly before: Opener | null;
}

const openers = new WeakMap<HTMLElement, Opener>();
/** The opener of the dialog that closed last: the next one may open before the focus has returned. */
let recent: Opener | null = null;

function traced(from: EventTarget | null): Opener | null {
  if (!(from instanceof HTMLElement) || from === document.body) return recent;
  const around = openPanels().find((panel) => panel.contains(from));
  return { element: from, before: (around && openers.get(around)) ?? null };
}

/** The handlers of a dialog's panel: while it is open it is the topmost, and then the focus returns. */
export function usePanel() {
  const opener = useRef<Opener | null>(null);
  const ref = useCallback((panel: HTMLElement | null) => {
    if (!panel) return undefined;
    // A field that takes the focus as it comes has it already.
    const from = traced(panel.contains(document.activeElement) ? left : document.activeElement);
    opener.current = from;
    if (from) openers.set(panel, from);
    const close = openedPanel(panel);
    return () => {
      recent = from;
      close();
    };
  }, []);
  const onCloseAutoFocus = (event: Event) => {
    let to = opener.current;
    // A question that another dialog follows is gone by now, and the button in it.
    while (to && !to.element.isConnected) to = to.before;
    // Nobody had the focus where a dialog opened by itself, for one who was interrupted.
    if (!to) return;
    // By itself a dialog knows only a button that lies in it, and ours may be sent for after the press.
    event.preventDefault();
    to.element.focus();
  };
  return { ref, onCloseAutoFocus };
}
