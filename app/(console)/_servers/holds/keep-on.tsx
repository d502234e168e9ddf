"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/icon";
import type { ServerView } from "@/lib/api/codec/read";
import { DialogButton } from "../../_kit/dialog-button";
import { later } from "../../_kit/load-later";

const load = later(() => import("./keep-on-dialog").then(({ KeepOnDialog }) => KeepOnDialog));

/** The button of a hold: "keep it on until". */
export function KeepOn({ server, className }: { server: ServerView; className?: string }) {
  const t = useTranslations("hold");
  return (
    <DialogButton
      load={load}
      name={t("keepOn")}
      dialog={{ server }}
      size="sm"
      takes={{ to: "placeHold", on: server.groupUuids }}
      className={className}
    >
      <Icon name="Coffee" />
      {t("keepOn")}
    </DialogButton>
  );
}
