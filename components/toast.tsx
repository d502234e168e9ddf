"use client";

import { useEffect, useState, type ComponentType } from "react";
import type { ExternalToast } from "sonner";

/** Something that was done or cannot be, told for a moment. */
export interface Toast {
  readonly kind: "success" | "info";
  readonly text: string;
  readonly options?: ExternalToast;
}

let show: ((toast: Toast) => void) | null = null;
let wanted: (() => void) | null = null;
let waiting: Toast[] = [];

function tell(toast: Toast): void {
  if (show) return show(toast);
  waiting.push(toast);
  wanted?.();
}

/** Tells something for a moment. What shows it is sent for with the first that is told. */
export const toast = {
  success: (text: string, options?: ExternalToast) => tell({ kind: "success", text, options }),
  info: (text: string, options?: ExternalToast) => tell({ kind: "info", text, options }),
};

/** Is told when there is something to show and nothing that shows it. Gives the way to stop. */
function whenWanted(send: () => void): () => void {
  wanted = send;
  return () => (wanted = null);
}

/** Shows toasts from now on, and those that waited. Gives the way to stop. */
export function showWith(shower: (toast: Toast) => void): () => void {
  show = shower;
  for (const each of waiting) shower(each);
  waiting = [];
  return () => (show = null);
}

/** Where toasts appear, once there is one. */
export function Toasts() {
  const [Toaster, setToaster] = useState<ComponentType | null>(null);
  useEffect(
    () =>
      whenWanted(() => {
        // Where that fails, the next toast tries again.
        import("./ui/sonner").then(
          (loaded) => setToaster(() => loaded.Toaster),
          () => undefined,
        );
      }),
    [],
  );
  return Toaster ? <Toaster /> : null;
}
