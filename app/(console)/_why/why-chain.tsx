"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo, type ReactNode } from "react";
import { useClock } from "@/components/time";
import { BEGINNING } from "@/lib/plan/why";
import { readExplained, type ExplainedView, type StepView } from "@/lib/api/codec/read-why";
import { useAnswer } from "../_kit/answer";
import { useFleet } from "../_live/live";
import { explainStatus } from "./actions";
import type { WhyAsked } from "./ask-why";

/**
 * The chain that led to a status, loaded anew as the server changes. Null: it has not come yet.
 * @param asked null: nothing is asked
 * @param after milliseconds of rest after which the manager is asked
 */
export function useWhy(asked: WhyAsked | null, after = 0) {
  const { uuid = "", at = null } = asked ?? {};
  const server = useFleet()?.servers?.get(uuid);
  const { currentStatus, statusSince, pendingStop, use, holds } = server ?? {};
  const now = [currentStatus, statusSince, pendingStop?.until, use?.length, holds?.length].join();
  const { outcome, busy } = useAnswer(
    asked && { uuid, at, now: at === null ? now : "" },
    () => explainStatus(uuid, at),
    after,
  );
  const explained = useMemo(() => (outcome?.ok ? readExplained(outcome.value.explained) : null), [outcome]);
  return {
    explained,
    /** The server whose chain it is. */
    of: outcome?.ok ? outcome.value.uuid : null,
    name: outcome?.ok ? outcome.value.name : (server?.name ?? ""),
    fault: outcome?.ok === false ? outcome.fault : null,
    busy,
  };
}

/** The steps that led to a status, oldest first, each with its time and author. */
export function WhySteps({ explained: { steps, leftOut } }: { readonly explained: ExplainedView }) {
  const t = useTranslations("whyChain");
  const clock = useClock();
  if (steps.length === 0) return <p className="text-sm text-muted-foreground">{t("nothing")}</p>;
  return (
    <ol className="grid gap-2 text-sm" data-why-chain>
      {steps.map((step, index) => (
        <li
          key={index}
          className="grid grid-cols-[minmax(3.5rem,auto)_minmax(0,1fr)] gap-x-3"
          data-why={step.kind}
        >
          <time dateTime={new Date(step.at).toISOString()} className="text-muted-foreground tabular-nums">
            {clock(step.at)}
          </time>
          <Step step={step} />
          {index === BEGINNING - 1 && leftOut > 0 ? (
            <p className="col-start-2 mt-2 text-muted-foreground">{t("leftOut", { count: leftOut })}</p>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function Step({
  step: { text, author, reason, until, runUuid, scheduleUuid, kind },
}: {
  readonly step: StepView;
}) {
  const t = useTranslations("whyChain");
  const clock = useClock();
  const rest = [
    until === null ? "" : t("until", { until: clock(until) }),
    author ? t("by", { author }) : "",
    reason,
  ].filter(Boolean);
  const href = scheduleUuid
    ? `/schedules/${scheduleUuid}`
    : kind === "run" && runUuid
      ? `/runs/${runUuid}`
      : null;
  return (
    <div className="min-w-0 [overflow-wrap:anywhere]">
      <LinkTo href={href}>{text}</LinkTo>
      {rest.length > 0 ? <span className="block text-muted-foreground">{rest.join(" · ")}</span> : null}
    </div>
  );
}

function LinkTo({ href, children }: { readonly href: string | null; readonly children: ReactNode }) {
  if (href === null) return <span>{children}</span>;
  return (
    <Link href={href} prefetch={false} className="underline underline-offset-4">
      {children}
    </Link>
  );
}
