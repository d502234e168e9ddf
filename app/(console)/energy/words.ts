import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Tariff } from "@/lib/plan/energy";
import type { SavedNight } from "@/lib/plan/nights";

/** The words of energy, and of the money and the CO₂ that a tariff makes of it. */
export function useEnergyWords(tariff: Tariff) {
  const t = useTranslations("energy");
  const format = useFormatter();
  return useMemo(() => {
    const utc = (date: string): Date => new Date(`${date}T00:00Z`);
    const monthName = (month: string, style: "short" | "long"): string =>
      format.dateTime(utc(`${month}-01`), { year: "numeric", month: style, timeZone: "UTC" });
    /** Large numbers need no tenths. */
    const number = (value: number): string =>
      format.number(value, { maximumFractionDigits: value < 100 ? 1 : 0 });
    /** Null where no price is known. */
    const money = (kwh: number): string | null => {
      const { price, currency } = tariff;
      if (price <= 0) return null;
      const value = kwh * price;
      return format.number(value, {
        ...{ style: "currency", currency },
        ...(value >= 1000 && { maximumFractionDigits: 0 }),
      });
    };
    /** Null where it is not known. */
    const carbon = (kwh: number): string | null =>
      tariff.co2 > 0 ? t("kilograms", { kg: number((kwh * tariff.co2) / 1000) }) : null;
    const night = (of: SavedNight | undefined): string => {
      if (!of) return "";
      const date = format.dateTime(utc(of.date), {
        ...{ weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" },
      });
      if (of.servers === 0) return t("nightNone", { date });
      const { kwh, servers } = of;
      return t("night", {
        ...{ date, kwh: number(kwh), servers },
        ...{ money: money(kwh) ?? "none", carbon: carbon(kwh) ?? "none" },
      });
    };
    // The second of January 2023 was a Monday.
    const weekdays = [2, 3, 4, 5, 6, 7, 8].map((day) =>
      format.dateTime(Date.UTC(2023, 0, day), { weekday: "narrow", timeZone: "UTC" }),
    );
    return { monthName, weekdays, figures: { number, money, carbon, night } };
  }, [t, format, tariff]);
}
