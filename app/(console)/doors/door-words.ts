"use client";

import { useTranslations } from "next-intl";
import type { Knock } from "@/lib/fleet/model/door";

/** Words how a knock went. */
export function useKnockText(): (knock: Knock) => string {
  const t = useTranslations("doors.outcome");
  return ({ outcome, woke, tookMs, why }) => {
    const seconds = Math.round((tookMs ?? 0) / 1000);
    if (outcome === "opened") return woke ? t("woke", { seconds }) : t("opened");
    return outcome === "refused" ? t("refused", { why }) : t(outcome);
  };
}
