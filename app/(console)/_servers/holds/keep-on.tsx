"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { Icon } from "@/components/icon";
import type { Button } from "@/components/ui/button";
import { DialogButton } from "../../_kit/dialog-button";
import { later } from "../../_kit/load-later";
import type { HoldTarget } from "./target";

const load = later(() => import("./keep-on-dialog").then(({ KeepOnDialog }) => KeepOnDialog));

interface KeepOnProps extends Omit<ComponentProps<typeof Button>, "name"> {
  readonly target: HoldTarget;
}

/** The button of a hold: "keep it on until". */
export function KeepOn({ target, ...look }: KeepOnProps) {
  const t = useTranslations("hold");
  const { groupUuids, servers } = target;
  return (
    <DialogButton
      load={load}
      name={t("keepOn")}
      dialog={{ target }}
      takes={{ to: "placeHold", ...(groupUuids.length > 0 ? { on: groupUuids } : { onEach: servers }) }}
      {...look}
    >
      <Icon name="Coffee" />
      {t("keepOn")}
    </DialogButton>
  );
}
