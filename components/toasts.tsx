"use client";

import { useEffect, useState, type ComponentType } from "react";
import { whenWanted } from "./toast";

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
