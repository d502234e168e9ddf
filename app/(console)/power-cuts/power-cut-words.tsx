"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useClock } from "@/components/time";
import type { Caution } from "@/lib/fleet/power-cuts/last-cut";
import type { StepWhen } from "@/lib/plan/power-cut-plan";
import type { PowerCutStory } from "@/lib/plan/power-cut-story";

/** Words when a step begins. */
export function useWhenText(): (when: StepWhen) => string {
  const t = useTranslations("powerCuts");
  return ({ kind, value }) => t(`when.${kind}`, { value });
}

/** Words the story of a power cut, in one line. */
export function useStoryText(): (story: PowerCutStory) => string {
  const t = useTranslations("powerCuts.story");
  const clock = useClock();
  return ({ failedAt, stopped, stayedOn, backAt, wakingAt, woken, toWake, missing, takenOver }) =>
    [
      t("failed", { at: clock(failedAt) }),
      t("off", { count: stopped }),
      ...(stayedOn > 0 ? [t("stayedOn", { count: stayedOn })] : []),
      ...(backAt === null ? [] : [t("back", { at: clock(backAt) })]),
      ...(wakingAt === null || toWake === 0
        ? []
        : [t("charged", { at: clock(wakingAt) }), t("woken", { woken, of: toWake })]),
      ...(missing.length > 0 ? [t("missing", { names: missing.join(", ") })] : []),
      ...(takenOver.length > 0 ? [t("takenOver", { names: takenOver.join(", ") })] : []),
    ].join(" · ");
}

/** Things that stand in the way of a plan now. */
export function Cautions({ cautions }: { cautions: readonly Caution[] }) {
  const t = useTranslations("powerCuts.caution");
  if (cautions.length === 0) return null;
  return (
    <ul className="grid grid-cols-1 gap-1 text-sm font-medium text-status-warning">
      {cautions.map(({ word, detail }) => (
        <li key={word} className="flex items-start gap-1.5 [overflow-wrap:anywhere]">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{t(word, { detail })}</span>
        </li>
      ))}
    </ul>
  );
}
