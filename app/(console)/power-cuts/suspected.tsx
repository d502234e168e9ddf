"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "@/components/toast";
import { useExactTime } from "@/components/time";
import { card } from "@/components/ui/card";
import { ActionButton } from "../_kit/action-button";
import { useSend } from "../_kit/send";
import { wakeSilent } from "./actions";
import type { SuspectedView } from "./power-cut-view";

/** Servers that fell silent together: one press wakes those that were on before. Nothing does that by itself. */
export function Suspected({ suspected: { at, serverUuids } }: { suspected: SuspectedView }) {
  const t = useTranslations("powerCuts");
  const exact = useExactTime();
  const { send, refused, pending } = useSend();
  const [sent, setSent] = useState(false);
  return (
    <section
      aria-label={t("suspectedTitle")}
      className={card("grid grid-cols-1 gap-3 border-status-warning")}
    >
      <h2 className="font-semibold">{t("suspectedTitle")}</h2>
      <p className="text-sm">{t("suspectedText", { count: serverUuids.length, at: exact(at) })}</p>
      <div className="flex flex-wrap items-center gap-3">
        <ActionButton
          takes={{ to: "wake" }}
          disabled={pending || sent}
          onClick={() =>
            send(
              () => wakeSilent(serverUuids),
              () => {
                setSent(true);
                toast.success(t("suspectedWoken", { count: serverUuids.length }));
                return null;
              },
            )
          }
        >
          {t("suspectedWake")}
        </ActionButton>
        <p aria-live="polite" className="text-sm font-medium text-destructive empty:hidden">
          {refused}
        </p>
      </div>
    </section>
  );
}
