import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Window } from "@/lib/plan/schedule";

/** Monday to Sunday. */
export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The names of the days of the week, by their numbers (1 = Monday). */
export function useDayNames(style: "narrow" | "short" | "long"): (day: number) => string {
  const format = useFormatter();
  return useMemo(
    // The first of January 2024 was a Monday.
    () => (day) => format.dateTime(Date.UTC(2024, 0, day), { weekday: style, timeZone: "UTC" }),
    [format, style],
  );
}

/** Words a time of day, HH:MM from 00:00 to 24:00, as the reader writes it: "07:30" or "7:30 AM". */
export function timeOfDay(format: Pick<ReturnType<typeof useFormatter>, "dateTime">, time: string): string {
  const isEnd = time === "24:00";
  const at = Date.parse(`2024-01-01T${isEnd ? "00:00" : time}Z`);
  const text = format.dateTime(at, { timeStyle: "short", timeZone: "UTC" });
  // The end of a day is not its beginning; whoever counts to twelve has one word for both.
  return isEnd ? text.replace(/^00?(?!\d)/, "24") : text;
}

/** Words a window: "Mon–Fri 07:30–18:00", or "Every day 07:30–18:00". */
export function useWindowText(): (window: Window) => string {
  const t = useTranslations("schedules");
  const format = useFormatter();
  const nameOf = useDayNames("short");
  return useMemo(
    () =>
      ({ days, from, to }) => {
        const parts = spansOf(days).map(([first, last]) =>
          first === last ? nameOf(first) : t("span", { first: nameOf(first), last: nameOf(last) }),
        );
        const on = days.length === DAYS.length ? t("everyDay") : format.list(parts, { type: "unit" });
        const hours = t("span", { first: timeOfDay(format, from), last: timeOfDay(format, to) });
        const text = t("daysAndHours", { days: on, hours });
        return to <= from ? t("nextDay", { window: text }) : text;
      },
    [t, format, nameOf],
  );
}

/** Three or more consecutive days, as first and last. */
function spansOf(days: readonly number[]): (readonly [number, number])[] {
  const sorted = [...days].sort((a, b) => a - b);
  const spans: [number, number][] = [];
  for (const day of sorted) {
    const last = spans.at(-1);
    if (last && last[1] === day - 1) last[1] = day;
    else spans.push([day, day]);
  }
  return spans.flatMap(([first, last]) =>
    last - first === 1 ? [[first, first] as const, [last, last] as const] : [[first, last] as const],
  );
}
