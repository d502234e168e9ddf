"use client";

import { useTranslations } from "next-intl";
import { useRef, useState, type KeyboardEvent } from "react";
import { card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import type { Tariff } from "@/lib/plan/energy";
import type { SavedNight } from "@/lib/plan/nights";
import { monthsOf, moved, shareOf } from "./calendar";
import { useEnergyWords } from "./words";

interface YearProps {
  /** In order, without a gap. */
  readonly nights: readonly SavedNight[];
  readonly tariff: Tariff;
}

/** A calendar of nights, darker the more each saved. Arrow keys move through it; the night at hand is told below it. */
export function Year({ nights, tariff }: YearProps) {
  const t = useTranslations("energy");
  const { figures, monthName, weekdays } = useEnergyWords(tariff);
  const [at, setAt] = useState(nights.length - 1);
  const grid = useRef<HTMLDivElement>(null);
  const most = Math.max(...nights.map(({ kwh }) => kwh));
  const chosen = nights[at];

  const go = (event: KeyboardEvent): void => {
    const to = moved(event.key, at, nights.length);
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setAt(to);
    grid.current?.querySelector<HTMLElement>(`[data-night="${to}"]`)?.focus();
  };

  return (
    <section className={card("@container grid grid-cols-1 gap-4")} aria-labelledby="nights">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 id="nights" className="text-base font-semibold">
          {t("nights")}
        </h2>
        <Legend most={t("best", { kwh: figures.number(most) })} />
      </div>
      <div
        ref={grid}
        role="group"
        aria-labelledby="nights"
        aria-describedby="nights-hint"
        onKeyDown={go}
        className="year"
      >
        {monthsOf(nights).map(({ month, before, days }) => (
          <div key={month} className="min-w-0">
            <h3 className="mb-1 text-xs font-medium text-muted-foreground">{monthName(month, "short")}</h3>
            <div aria-hidden className="grid grid-cols-7 text-center text-[0.625rem] text-muted-foreground">
              {weekdays.map((day, i) => (
                <span key={i}>{day}</span>
              ))}
            </div>
            <div className="grid grid-cols-7">
              {days.map(({ index, kwh }, day) => (
                <button
                  key={index}
                  type="button"
                  data-night={index}
                  tabIndex={index === at ? 0 : -1}
                  aria-pressed={index === at}
                  aria-label={figures.night(nights[index])}
                  style={{
                    ...(day === 0 && { gridColumnStart: before + 1 }),
                    ["--share" as string]: shareOf(kwh, most),
                  }}
                  className={cn("night-cell", kwh === 0 && "night-cell-empty")}
                  onClick={() => setAt(index)}
                  onFocus={() => setAt(index)}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
      {/* A screen reader hears the same from the night that has the focus. */}
      <p aria-hidden className="min-h-5 text-sm font-medium print:hidden" data-chosen-night>
        {chosen ? figures.night(chosen) : null}
      </p>
      <p id="nights-hint" className="text-xs text-muted-foreground print:hidden pointer-coarse:sr-only">
        {t("nightsHint")}
      </p>
    </section>
  );
}

/** The shades from nothing to the best night. */
function Legend({ most }: { most: string }) {
  const t = useTranslations("energy");
  return (
    <p className="flex flex-wrap items-center gap-2 text-xs text-muted-foreground">
      {t("less")}
      <span aria-hidden className="flex">
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <span
            key={share}
            style={{ ["--share" as string]: share }}
            className={cn("night-cell w-5", share === 0 && "night-cell-empty")}
          />
        ))}
      </span>
      {most}
    </p>
  );
}
