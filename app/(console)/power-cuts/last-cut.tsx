"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useClock } from "@/components/time";
import type { LastCut } from "@/lib/fleet/power-cuts/last-cut";
import { FORCED, REMEMBERED_ENDS } from "@/lib/plan/power-cut";
import type { PowerCutPlan } from "@/lib/plan/power-cut-plan";
import { someNames } from "@/lib/plan/power-cut-story";
import { Part } from "../_kit/part";
import { useStoryText, useWhenText } from "../_power-cuts/cut-words";

interface LastCutPartProps {
  readonly plan: Pick<PowerCutPlan, "steps">;
  readonly last: LastCut;
}

/** The last power cut of a plan: its story, its steps and its return with their runs, and what became of each server. */
export function LastCutPart({ plan, last: { cut, story } }: LastCutPartProps) {
  const t = useTranslations("powerCuts");
  const joined = useTranslations("joined");
  const storyText = useStoryText();
  const when = useWhenText();
  const clock = useClock();
  // Steps may be others by now.
  const stepText = (step: number): string => {
    const begins = plan.steps[step]?.when;
    if (step === FORCED) return t("forcesShort");
    const what = t("step", { number: step + 1 });
    return begins ? joined("about", { what, text: when(begins) }) : what;
  };
  const orders = [
    ...cut.steps.map(({ step, at, runUuid }) => ({ at, runUuid, text: stepText(step) })),
    ...cut.wakes.map(({ at, runUuid }) => ({ at, runUuid, text: t("woke") })),
  ];
  const ends = [...REMEMBERED_ENDS, null].flatMap((end) => {
    const its = cut.remembered.filter((one) => one.end === end);
    return its.length > 0
      ? [
          {
            end,
            names: someNames(
              its.map(({ serverName }) => serverName),
              joined("comma"),
            ),
          },
        ]
      : [];
  });
  return (
    <Part title={t("lastTitle")} lead={storyText(story)}>
      <div className="grid grid-cols-1 gap-4 text-sm [overflow-wrap:anywhere]" data-last-cut>
        {orders.length > 0 ? (
          <ol className="grid grid-cols-1 gap-1.5">
            {orders.map(({ at, runUuid, text }, index) => (
              <li key={index} className="grid grid-cols-[minmax(3.5rem,auto)_minmax(0,1fr)] gap-x-3">
                <time dateTime={new Date(at).toISOString()} className="text-muted-foreground tabular-nums">
                  {clock(at)}
                </time>
                {runUuid === "" ? (
                  <span>{text}</span>
                ) : (
                  <Link
                    href={`/runs/${runUuid}`}
                    prefetch={false}
                    className="-my-1 py-1 font-medium underline-offset-4 hover:underline"
                  >
                    {text}
                  </Link>
                )}
              </li>
            ))}
          </ol>
        ) : null}
        <dl className="grid grid-cols-1 gap-1.5 border-t pt-3 empty:hidden">
          {ends.map(({ end, names }) => (
            <div key={end} className="grid grid-cols-1 sm:grid-cols-[10rem_minmax(0,1fr)] sm:gap-x-3">
              <dt className="text-muted-foreground">{t(`end.${end ?? "open"}`)}</dt>
              <dd>{names}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Part>
  );
}
