import { useFormatter, useTranslations } from "next-intl";
import type { Tariff } from "@/lib/plan/energy";
import { useEnergyWords } from "./words";

/** The savings of servers that went to sleep by themselves, in the months of the table. */
export interface Rested {
  readonly kwh: number;
  readonly hours: number;
}

interface HeadlineProps {
  readonly kwh: number;
  /** 0–1; null: not known. */
  readonly part: number | null;
  readonly rested: Rested;
  readonly tariff: Tariff;
}

/** The sum of the year, in money where its price is known, in kWh and in CO₂, against servers that are always on. */
export function Headline({ kwh, part, rested, tariff }: HeadlineProps) {
  const t = useTranslations("energy");
  const format = useFormatter();
  const { figures } = useEnergyWords(tariff);
  const carbon = figures.carbon(kwh);
  const all = [
    figures.money(kwh),
    `${figures.number(kwh)} kWh`,
    ...(carbon === null ? [] : [t("ofCarbon", { carbon })]),
  ].filter((figure) => figure !== null);
  return (
    <div data-headline>
      <p className="flex flex-wrap items-baseline gap-x-6 gap-y-1 text-3xl font-semibold tracking-tight [&>*+*]:text-xl">
        {all.map((figure) => (
          <span key={figure}>{figure}</span>
        ))}
      </p>
      <p className="mt-1 text-sm text-muted-foreground">
        {part === null
          ? t("alwaysOnUnknown")
          : t("alwaysOn", { percent: format.number(part, { style: "percent", maximumFractionDigits: 0 }) })}
      </p>
      {rested.kwh > 0 ? (
        <p className="mt-1 text-sm" data-rested>
          {t("rested", { kwh: figures.number(rested.kwh), hours: figures.number(rested.hours) })}
        </p>
      ) : null}
    </div>
  );
}
