"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import type { Button } from "@/components/ui/button";
import type { ListedServer } from "@/lib/api/codec/read";
import { ACTION_RULES, actionBy } from "@/lib/power/actions";
import { DialogButton } from "../../_kit/dialog-button";
import type { RunTarget } from "./run-dialog";
import { later } from "../../_kit/load-later";

const load = later(() => import("./run-dialog").then(({ RunDialog }) => RunDialog));

interface RunButtonProps extends Omit<ComponentProps<typeof Button>, "name"> {
  readonly target: RunTarget;
  /** The single servers in question; absent: it is about one group. */
  readonly servers?: readonly Pick<ListedServer, "groupUuids">[];
}

/** The button of a run's preview. */
export function RunButton({ target, servers, children, ...props }: RunButtonProps) {
  const t = useTranslations("runs");
  return (
    <DialogButton
      load={load}
      name={t("preview")}
      dialog={{ target }}
      variant="default"
      takes={{
        to: ACTION_RULES[actionBy("run", target.action)].inMode.now.right,
        ...(servers ? { onEach: servers } : { on: target.groupUuids }),
      }}
      {...props}
    >
      {children}
    </DialogButton>
  );
}
