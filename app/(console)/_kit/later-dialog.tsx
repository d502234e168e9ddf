"use client";

import { useState } from "react";
import { useLater } from "./later";
import type { Load } from "./load-later";

/** The properties of every dialog. */
export interface Opened {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/**
 * A dialog that is loaded when it is opened. Each time it is a new one.
 * @param name of the dialog, for the fault where it cannot be loaded
 */
export function useLaterDialog<Props extends Opened>(load: Load<Props>, name: string) {
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  const [Dialog, send, loading] = useLater(load, name);
  return {
    loading,
    show: () => {
      setOpened(opened + 1);
      return send().then(setOpen);
    },
    close: () => setOpen(false),
    /** The dialog, to be placed somewhere. */
    dialog: (props: Omit<Props, keyof Opened>) =>
      Dialog && opened > 0 ? (
        <Dialog key={opened} {...({ ...props, open, onOpenChange: setOpen } as unknown as Props)} />
      ) : null,
  };
}
