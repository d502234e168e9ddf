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

/** Shows short messages. Their component is loaded with the first one. */
export const toast = {
  success: (text: string, options?: ExternalToast) => showSoon({ kind: "success", text, options }),
  info: (text: string, options?: ExternalToast) => showSoon({ kind: "info", text, options }),
  /** A component with the progress of something. */
  message: (text: ReactNode, options?: ExternalToast) => showSoon({ kind: "message", text, options }),
  /** Closes a message by its id. */
  dismiss(id: string) {
    waiting = waiting.filter(({ options }) => options?.id !== id);
    shower?.dismiss(id);
  },
};

/** Calls `send` when there is a message and no component to show it. Gives a function that stops that. */
function whenWanted(send: () => void): () => void {
  wanted = send;
  return () => (wanted = null);
}

/** Shows messages by this component from now on, beginning with those that waited. Gives a function that stops that. */
function showWith(by: Shower): () => void {
  shower = by;
  for (const each of waiting) by.show(each);
  waiting = [];
  return () => (shower = null);
}

/** The place of messages, once there is one. */
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
