"use client";

import { useTranslations } from "next-intl";
import { useState, type ComponentProps } from "react";
import type { Button } from "@/components/ui/button";
import type { ListedServer } from "@/lib/api/codec/read";
import { ACTION_RULES, actionBy } from "@/lib/power/actions";
import { ActionButton } from "../../_kit/action-button";
import { sendAhead, useLater } from "../../_kit/later";
import type { RunTarget } from "./run-dialog";

const load = () => import("./run-dialog").then(({ RunDialog }) => RunDialog);
const ahead = () => sendAhead(load);

interface RunButtonProps extends ComponentProps<typeof Button> {
  readonly target: RunTarget;
  /** The single servers that it is about; absent: it is about one group. */
  readonly servers?: readonly Pick<ListedServer, "groupUuids">[];
}

/** The way to the preview of a run. */
export function RunButton({ target, servers, children, ...props }: RunButtonProps) {
  const t = useTranslations("runs");
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  const [Dialog, send] = useLater(load, t("preview"));
  return (
    <>
      <ActionButton
        {...props}
        type="button"
        aria-haspopup="dialog"
        takes={{
          to: ACTION_RULES[actionBy("run", target.action)].inMode.now.right,
          ...(servers ? { onEach: servers } : { on: target.groupUuids }),
        }}
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={() => {
          // Each time anew: no number that was typed counts twice.
          setOpened(opened + 1);
          return send().then(setOpen);
        }}
      >
        {children}
      </ActionButton>
      {Dialog && opened > 0 ? (
        <Dialog key={opened} target={target} open={open} onOpenChange={setOpen} />
      ) : null}
    </>
  );
}
