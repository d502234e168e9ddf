"use client";

import { PlugZap } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ServerView } from "@/lib/api/codec/read";
import { ActionButton } from "../../../_kit/action-button";
import { useLaterDialog } from "../../../_kit/later-dialog";
import { later } from "../../../_kit/load-later";
import type { ServerName } from "../../../_kit/names";
import { usePermits } from "../../../_kit/rights";
import { More } from "../../../_kit/small-fields";

const load = later(() => import("./cut-dialog").then(({ CutDialog }) => CutDialog));

/** The button that cuts the power of a server, folded away; nothing for those who may not. */
export function CutPower({ server, neededBy }: { server: ServerView; neededBy: readonly ServerName[] }) {
  const t = useTranslations("cut");
  const takes = { to: "cut", on: server.groupUuids } as const;
  const mayCut = usePermits().may(takes.to, takes.on);
  const dialog = useLaterDialog(load, t("open"));
  if (!mayCut) return null;
  return (
    <More label={t("more")}>
      <ActionButton
        variant="outline"
        takes={takes}
        pending={dialog.loading}
        aria-haspopup="dialog"
        className="justify-start text-destructive hover:text-destructive"
        onClick={dialog.show}
      >
        <PlugZap aria-hidden />
        {t("open")}
      </ActionButton>
      {dialog.dialog({ server, neededBy })}
    </More>
  );
}
