"use client";

import { PlugZap, Plus } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { Empty } from "@/components/empty";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { PageHead } from "../_kit/page-head";
import { usePermits } from "../_kit/rights";
import { useFresh } from "../_live/use-reload";
import { useStoryText, useWhenText } from "../_power-cuts/cut-words";
import { Cautions } from "./cautions";
import type { PlanGroup, PlanView, SuspectedView } from "./power-cut-view";
import { Suspected } from "./suspected";

interface PowerCutsScreenProps {
  readonly plans: readonly PlanView[];
  readonly groups: readonly PlanGroup[];
  /** Null: nobody fell silent as after a power cut. */
  readonly suspected: SuspectedView | null;
}

/** All power cut plans: their steps, what stands in their way, and what became of the last power cut. */
export function PowerCutsScreen({ plans, groups, suspected }: PowerCutsScreenProps) {
  const t = useTranslations("powerCuts");
  useFresh();
  return (
    <>
      <PageHead title={t("heading")} lead={t("lead")}>
        {plans.length > 0 ? <NewPlan /> : null}
      </PageHead>
      <div className="grid grid-cols-1 gap-4">
        {suspected ? <Suspected suspected={suspected} /> : null}
        {plans.length === 0 ? (
          <Empty scene="asleep" title={t("emptyTitle")} text={t("emptyText")}>
            <NewPlan />
          </Empty>
        ) : (
          <ul aria-label={t("heading")} className="grid grid-cols-1 gap-3 md:grid-cols-2">
            {plans.map((plan) => (
              <PlanCard key={plan.uuid} plan={plan} groups={groups} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function NewPlan() {
  const t = useTranslations("powerCuts");
  if (!usePermits().may("powerCuts")) return null;
  return (
    <Link className={buttonVariants()} href="/power-cuts/new">
      <Plus aria-hidden />
      {t("new")}
    </Link>
  );
}

function PlanCard({ plan, groups }: { plan: PlanView; groups: readonly PlanGroup[] }) {
  const t = useTranslations("powerCuts");
  const format = useFormatter();
  const whenText = useWhenText();
  const storyText = useStoryText();
  const { uuid, name, ups, steps, forces, last, cautions } = plan;
  const names = new Map(groups.map((group) => [group.uuid, group.name]));
  return (
    <li className={card("grid content-start gap-2 text-sm [overflow-wrap:anywhere]")} data-plan={name}>
      <h2 className="text-base leading-snug font-semibold">
        <Link
          href={`/power-cuts/${uuid}`}
          prefetch={false}
          className="-my-2.5 block rounded-sm py-2.5 underline-offset-4 hover:underline"
        >
          {name}
        </Link>
      </h2>
      <p className="flex items-center gap-1.5 text-muted-foreground">
        <PlugZap aria-hidden className="size-4 shrink-0" />
        <Link href="/ups" prefetch={false} className="-my-1 py-1 underline-offset-4 hover:underline">
          <bdi className="font-mono text-xs">{ups}</bdi>
        </Link>
      </p>
      <ol className="grid grid-cols-1 gap-1">
        {steps.map(({ when, groupUuids }, at) => (
          <li key={at}>
            {t.rich("stepLine", {
              b: (chunks) => <span className="font-medium">{chunks}</span>,
              when: whenText(when),
              groups: format.list(groupUuids.map((group) => names.get(group) ?? t("goneGroup"))),
            })}
          </li>
        ))}
        {forces ? <li className="font-medium">{t("forcesShort")}</li> : null}
      </ol>
      <Cautions cautions={cautions} />
      {last ? (
        <p
          className={last.cut.endedAt === null ? "font-medium text-status-warning" : "text-muted-foreground"}
        >
          {storyText(last.story)}
        </p>
      ) : null}
    </li>
  );
}
