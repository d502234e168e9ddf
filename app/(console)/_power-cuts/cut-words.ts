"use client";

import { useTranslations } from "next-intl";
import { useClock } from "@/components/time";
import { readStepDetail, readStoryDetail } from "@/lib/plan/power-cut-details";
import type { StepWhen } from "@/lib/plan/power-cut-plan";
import { BETWEEN, storyParts, type PowerCutStory } from "@/lib/plan/power-cut-story";

/** Words when a step begins. */
export function useWhenText(): (when: StepWhen) => string {
  const t = useTranslations("powerCuts.when");
  return ({ kind, value }) => t(kind, { value });
}

/** Words the story of a power cut, in one line. */
export function useStoryText(): (story: PowerCutStory) => string {
  const t = useTranslations("powerCuts.story");
  const joined = useTranslations("joined");
  const clock = useClock();
  return (story) =>
    storyParts(story, clock, joined("comma"))
      .map(({ key, ...values }) => t(key, values))
      .join(BETWEEN);
}

/** Words the detail of an event of a power cut; of any other it stays as it is. */
export function useCutDetail(): (event: { readonly kind: string; readonly detail: string }) => string {
  const t = useTranslations("powerCuts");
  const when = useWhenText();
  const story = useStoryText();
  return ({ kind, detail }) => {
    const step = kind === "power_cut_step" ? readStepDetail(detail) : null;
    if (step) return [`${step.step}/${step.of}`, when(step.when), step.names].filter(Boolean).join(BETWEEN);
    if (kind === "power_cut_waking" && /^\d+$/.test(detail)) return t("servers", { count: Number(detail) });
    const whole = kind === "power_cut_over" ? readStoryDetail(detail) : null;
    return whole ? story(whole) : detail;
  };
}
