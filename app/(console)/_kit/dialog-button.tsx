"use client";

import { useState, type ComponentProps } from "react";
import { ActionButton } from "./action-button";
import { sendAhead, useLater, type Load } from "./later";

interface Opened {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

type DialogButtonProps<Props extends Opened> = Omit<
  ComponentProps<typeof ActionButton>,
  "name" | "onClick"
> & {
  readonly load: Load<Props>;
  /** The name of the dialog, for the fault where it cannot be loaded. */
  readonly name: string;
  readonly dialog: Omit<Props, keyof Opened>;
};

/** The button of a dialog that is loaded when somebody is about to open it. Each time it is a new one. */
export function DialogButton<Props extends Opened>({
  load,
  name,
  dialog,
  ...button
}: DialogButtonProps<Props>) {
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  const [Dialog, send] = useLater(load, name);
  const ahead = () => sendAhead(load);
  const props = { ...dialog, open, onOpenChange: setOpen } as unknown as Props;
  return (
    <>
      <ActionButton
        type="button"
        variant="outline"
        aria-haspopup="dialog"
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={() => {
          setOpened(opened + 1);
          return send().then(setOpen);
        }}
        {...button}
      />
      {Dialog && opened > 0 ? <Dialog key={opened} {...props} /> : null}
    </>
  );
}
