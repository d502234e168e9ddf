"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Caution } from "@/lib/fleet/power-cuts/last-cut";

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
