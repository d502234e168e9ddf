"use client";

import type { ComponentProps } from "react";
import { ActionButton } from "./action-button";
import { sendAhead } from "./later";
import type { Load } from "./load-later";
import { useLaterDialog, type Opened } from "./later-dialog";

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
  const later = useLaterDialog(load, name);
  const ahead = () => sendAhead(load);
  return (
    <>
      <ActionButton
        type="button"
        variant="outline"
        aria-haspopup="dialog"
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={later.show}
        {...button}
      />
      {later.dialog(dialog)}
    </>
  );
}
