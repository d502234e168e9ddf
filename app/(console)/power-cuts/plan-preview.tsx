"use client";

import { useTranslations } from "next-intl";
import type { PlanPreview } from "./power-cut-view";
import { Cautions } from "./cautions";

/** The servers that would go by a plan, when and in which order, and who is left; and its timeline in a usual power cut. */
export function PlanPreviewPart({ preview }: { preview: PlanPreview | null }) {
  const t = useTranslations("powerCuts");
  const joined = useTranslations("joined");
  if (!preview) return <p className="text-sm text-muted-foreground">{t("previewNone")}</p>;
  const { steps, back, unproved, cautions, script, moments } = preview;
  return (
    <div className="grid grid-cols-1 gap-4 text-sm" data-preview>
      <Cautions cautions={cautions} />
      <ol className="grid grid-cols-1 gap-3">
        {steps.map(({ minutes, off, left }, at) => (
          <li key={at} className="grid grid-cols-1 gap-1 border-b pb-3 [overflow-wrap:anywhere]">
            <p className="font-semibold">{t("previewStep", { step: at + 1, minutes })}</p>
            <p>{off.length > 0 ? t("previewOff", { names: off.join(" → ") }) : t("previewNobody")}</p>
            {left.map(({ name, why }) => (
              <p key={name} className="text-muted-foreground">
                {t("previewLeft", { name, why })}
              </p>
            ))}
          </li>
        ))}
        <li className="grid grid-cols-1 gap-1 [overflow-wrap:anywhere]">
          <p className="font-semibold">{t("previewBackTitle")}</p>
          <p>{back.length > 0 ? back.join(" → ") : t("previewNobodyBack")}</p>
          {unproved.length > 0 ? (
            <p className="text-status-warning">
              {t("previewUnproved", { names: unproved.join(joined("comma")) })}
            </p>
          ) : null}
        </li>
      </ol>
      <div className="grid grid-cols-1 gap-2">
        <h3 className="font-semibold">{t("rehearsalTitle")}</h3>
        <p className="text-muted-foreground">{t("rehearsalLead", { script: t(`script.${script}`) })}</p>
        <ol className="grid grid-cols-1 gap-1.5">
          {moments.map(({ after, event, step, names }, at) => (
            <li key={at} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-2 [overflow-wrap:anywhere]">
              <span className="font-mono text-xs leading-5 text-muted-foreground tabular-nums">
                {clock(after)}
              </span>
              <span>
                {t(`moment.${event}`, { step: (step ?? 0) + 1, count: names.length })}
                {names.length > 0 ? ` ${names.join(" → ")}` : ""}
              </span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

/** "1:05:30" */
function clock(seconds: number): string {
  const two = (number: number): string => String(Math.floor(number)).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}
