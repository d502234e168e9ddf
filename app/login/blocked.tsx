"use client";

import { useTranslations } from "next-intl";
import { usePresent } from "@/components/time";
import { useDateTime } from "@/components/date-time";

/** Says that the door is shut, until when, and how long that is. `until` is wall-clock milliseconds. */
export function Blocked({ until }: { until: number }) {
  const t = useTranslations("login");
  const time = useDateTime(until, "time");
  const left = Math.ceil((until - usePresent()) / 1000);
  if (left <= 0) return <p className="text-sm font-medium">{t("released")}</p>;
  return (
    <div className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm text-destructive">
      <p className="font-medium">{t("blocked", { until: time })}</p>
      {/* A clock that ticks is not read out every second. */}
      <p role="timer" aria-live="off" className="mt-1">
        {t("remaining", { minutes: Math.floor(left / 60), seconds: left % 60 })}
      </p>
    </div>
  );
}
