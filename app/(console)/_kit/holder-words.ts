import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { unitOf } from "@/components/time";
import type { Holder } from "@/lib/power/use";

/** Holders that are named; the rest is counted. */
const NAMED = 4;

/** A name with more about it, as agents write it. */
const WITH_MORE = /^(.+) \((.+)\)$/s;

/** Words the holders of a server: "alice (ssh, for 2 h) and apt". */
export function useHolderWords(): HolderWords {
  const t = useTranslations("use");
  const since = useTranslations("since");
  const joined = useTranslations("joined");
  const format = useFormatter();
  return useMemo(() => {
    const ageOf = (at: number, now: number) => {
      const { unit, count } = unitOf((now - at) / 1000);
      return unit === "now" ? null : since(unit, { count });
    };
    const named = ({ kind, name, since: from }: Holder, now: number | null) => {
      const age = now === null || from === null ? null : ageOf(from, now);
      const withAge = (name: string) => (age === null ? name : t("since", { name, age }));
      if (kind === "fault") return t("fault", { name: withAge(name) });
      if (age === null) return name;
      const [, text = name, more] = WITH_MORE.exec(name) ?? [];
      return joined("with", { text, more: more === undefined ? age : withAge(more) });
    };
    return (holders, now) => {
      const shown = holders.slice(0, NAMED).map((holder) => named(holder, now));
      const rest = holders.length - shown.length;
      const all = rest > 0 ? [...shown, t("more", { count: rest })] : shown;
      return format.list(all, { type: "conjunction" });
    };
  }, [t, since, joined, format]);
}

/** @param now wall-clock milliseconds, for the age; null: without it */
export type HolderWords = (holders: readonly Holder[], now: number | null) => string;
