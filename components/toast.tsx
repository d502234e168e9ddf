"use client";

import { useEffect, useState, type ReactNode } from "react";
import type { ExternalToast } from "sonner";
import type { Shower, Toast, Toaster } from "./ui/sonner";

let shower: Shower | null = null;
let wanted: (() => void) | null = null;
let waiting: Toast[] = [];

function showSoon(toast: Toast): void {
  if (shower) return shower.show(toast);
  waiting.push(toast);
  wanted?.();
}

/** Tells something for a moment. What shows it is sent for with the first that is told. */
export const toast = {
  success: (text: string, options?: ExternalToast) => showSoon({ kind: "success", text, options }),
  info: (text: string, options?: ExternalToast) => showSoon({ kind: "info", text, options }),
  /** Something that goes on, with all that it shows. */
  message: (text: ReactNode, options?: ExternalToast) => showSoon({ kind: "message", text, options }),
  /** Takes one away, by its id. */
  dismiss(id: string) {
    waiting = waiting.filter(({ options }) => options?.id !== id);
    shower?.dismiss(id);
  },
};

/** Is told when there is something to show and nothing that shows it. Gives the way to stop. */
function whenWanted(send: () => void): () => void {
  wanted = send;
  return () => (wanted = null);
}

/** Shows toasts from now on, and those that waited. Gives the way to stop. */
function showWith(by: Shower): () => void {
  shower = by;
  for (const each of waiting) by.show(each);
  waiting = [];
  return () => (shower = null);
}

/** Where toasts appear, once there is one. */
export function Toasts() {
  const [Shown, setShown] = useState<typeof Toaster | null>(null);
  useEffect(
    () =>
      whenWanted(() => {
        // Where that fails, the next toast tries again.
        import("./ui/sonner").then(
          (loaded) => setShown(() => loaded.Toaster),
          () => undefined,
        );
      }),
    [],
  );
  return Shown ? <Shown showWith={showWith} /> : null;
}
