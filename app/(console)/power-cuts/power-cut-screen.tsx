"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { PageTitle } from "@/components/page-title";
import { DeleteButton } from "../_kit/delete-button";
import { BackLink } from "../_kit/page-head";
import { Part } from "../_kit/part";
import { deletePowerCutPlan } from "./actions";
import { Cautions } from "./cautions";
import { LastCutPart } from "./last-cut";
import { PlanForm } from "./plan-form";
import { PlanPreviewPart } from "./plan-preview";
import type { PlanGroup, PlanPreview, PlanView } from "./power-cut-view";

interface PowerCutScreenProps {
  /** Null: a new one. */
  readonly plan: PlanView | null;
  readonly groups: readonly PlanGroup[];
  /** Names of UPSes that are read. */
  readonly upses: readonly string[];
  /** The UPS of a new plan; empty: not known yet. */
  readonly ups?: string;
}

/** One plan: its settings, what it would do, and what became of the last power cut. */
export function PowerCutScreen({ plan, groups, upses, ups = "" }: PowerCutScreenProps) {
  const t = useTranslations("powerCuts");
  const [preview, setPreview] = useState<PlanPreview | null>(null);
  const title = plan?.name ?? t("new");
  return (
    <>
      <PageTitle of={title} />
      <BackLink href="/power-cuts">{t("back")}</BackLink>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 grid-cols-1 gap-1.5">
          <h1 className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">{title}</h1>
          {plan ? <p className="text-sm text-muted-foreground">{t("by", { author: plan.author })}</p> : null}
          {plan ? <Cautions cautions={plan.cautions} /> : null}
        </div>
        {plan ? (
          <div className="flex flex-wrap gap-2">
            <DeleteButton
              takes={{ to: "powerCuts" }}
              name={plan.name}
              verb={t("delete")}
              title={t("deleteTitle", { name: plan.name })}
              text={t("deleteText")}
              work={() => deletePowerCutPlan(plan.uuid)}
              done={t("deleted", { name: plan.name })}
              next="/power-cuts"
            />
          </div>
        ) : null}
      </div>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Part title={t("settings")} lead={t("settingsLead")}>
          <PlanForm
            key={plan?.updatedAt ?? 0}
            plan={plan}
            groups={groups}
            upses={upses}
            ups={ups}
            onPreview={setPreview}
          />
        </Part>
        <div className="grid min-w-0 grid-cols-1 gap-4">
          {plan?.last ? <LastCutPart plan={plan} last={plan.last} /> : null}
          <Part title={t("previewTitle")} lead={t("previewLead")}>
            <PlanPreviewPart preview={preview} />
          </Part>
        </div>
      </div>
    </>
  );
}
