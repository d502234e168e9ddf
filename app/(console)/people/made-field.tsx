"use client";

import { useTranslations } from "next-intl";
import type { MadeView } from "@/lib/api/codec/read-people";
import { Tick } from "../_kit/small-fields";

interface MadeFieldProps {
  /** A person's valid credentials; without any, there is no question. */
  readonly made: readonly MadeView[];
  readonly ends: boolean;
  readonly onChange: (ends: boolean) => void;
}

/** The credentials that a person made for others, and whether they end with the person's right. */
export function MadeField({ made, ends, onChange }: MadeFieldProps) {
  const t = useTranslations("people");
  if (made.length === 0) return null;
  return (
    <div className="grid min-w-0 gap-2 rounded-md border p-3 text-sm">
      <p>{t("made.lead")}</p>
      <ul className="max-h-40 list-disc overflow-y-auto pl-5 [overflow-wrap:anywhere]">
        {made.map(({ kind, uuid, name }) => (
          <li key={`${kind} ${uuid}`}>{t(`made.${kind}`, { name })}</li>
        ))}
      </ul>
      <Tick label={t("made.end")} checked={ends} onChange={onChange}>
        {made.some(({ kind }) => kind === "api_token") ? t("made.hint") : undefined}
      </Tick>
    </div>
  );
}
