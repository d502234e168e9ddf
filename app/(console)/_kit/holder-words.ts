import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { unitOf } from "@/components/time";
import type { Holder } from "@/lib/power/use";

/** Holders that are named; the rest is counted. */
const NAMED = 4;

/** "alice (ssh)" and "for 2 h" as "alice (ssh, for 2 h)". */
function withAge(name: string, age: string, join: (name: string, age: string) => string): string {
  return name.endsWith(")") ? `${join(name.slice(0, -1), age)})` : `${name} (${age})`;
}

/** Words the holders of a server: "alice (ssh, for 2 h) and apt". */
export function useHolderWords(): HolderWords {
  const t = useTranslations("use");
  const since = useTranslations("since");
  const format = useFormatter();
  return useMemo(() => {
    const nameOf = ({ kind, name }: Holder) => (kind === "fault" ? t("fault", { name }) : name);
    const ageOf = (at: number, now: number) => {
      const { unit, count } = unitOf((now - at) / 1000);
      return unit === "now" ? null : since(unit, { count });
    };
    const named = (holder: Holder, now: number | null) => {
      const age = now === null || holder.since === null ? null : ageOf(holder.since, now);
      return age === null
        ? nameOf(holder)
        : withAge(nameOf(holder), age, (name, age) => t("since", { name, age }));
    };
    return (holders, now) => {
      const shown = holders.slice(0, NAMED).map((holder) => named(holder, now));
      const rest = holders.length - shown.length;
      const all = rest > 0 ? [...shown, t("more", { count: rest })] : shown;
      return format.list(all, { type: "conjunction" });
    };
  }, [t, since, format]);
}

/** @param now wall-clock milliseconds, for the age; null: without it */
export type HolderWords = (holders: readonly Holder[], now: number | null) => string;
