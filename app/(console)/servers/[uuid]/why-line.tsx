"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo } from "react";
import { useClock } from "@/components/time";
import { readEvent, type ServerView } from "@/lib/api/codec/read";
import type { Alert } from "@/lib/plan/alert";
import type { EventJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import { useEvents } from "../../_live/live";
import { whyOf, type WhyKind } from "./why";

/** The alert that says the same while it lasts. */
const ALERT: Readonly<Partial<Record<WhyKind, Alert["kind"]>>> = {
  synced_off: "off_unexplained",
  seen_off: "off_unexplained",
  did_not_start: "did_not_start",
  did_not_come_back: "did_not_come_back",
};

/**
 * The cause of the power status in one sentence: author, time and reason. Nothing where it is not known, or where an
 * alert says it.
 */
export function WhyLine({ server, history }: { server: ServerView; history: readonly EventJson[] }) {
  const t = useTranslations("why");
  const clock = useClock();
  const rendered = useMemo(() => history.map(readEvent), [history]);
  const why = whyOf(server.powerStatus, useEvents(server.uuid, rendered));
  if (!why || server.alerts.some((alert) => alert.kind === ALERT[why.kind])) return null;
  const { kind, at, actor, reason, runUuid } = why;
  return (
    <p className="mt-1 max-w-prose text-sm [overflow-wrap:anywhere]" data-why={kind} suppressHydrationWarning>
      {t(kind, { actor, who: actor ? "yes" : "no", at: clock(at), reason, why: reason ? "yes" : "no" })}
      {runUuid ? (
        <>
          {" "}
          <Link href={`/runs/${runUuid}`} prefetch={false} className="underline underline-offset-4">
            {t("run")}
          </Link>
        </>
      ) : null}
    </p>
  );
}
