import type { SavedNight } from "@/lib/plan/nights";

/** A month of the calendar: weeks begin on Monday. */
export interface CalendarMonth {
  /** YYYY-MM */
  readonly month: string;
  /** Days of its first week before its first night. */
  readonly before: number;
  readonly days: readonly { readonly index: number; readonly kwh: number }[];
}

/** Nights, in order, by the months of their evenings. */
export function monthsOf(nights: readonly SavedNight[]): CalendarMonth[] {
  const months: (CalendarMonth & { days: { index: number; kwh: number }[] })[] = [];
  for (const [index, { date, kwh }] of nights.entries()) {
    const month = date.slice(0, "YYYY-MM".length);
    if (months.at(-1)?.month !== month)
      months.push({ month, before: (new Date(date).getUTCDay() + 6) % 7, days: [] });
    months.at(-1)?.days.push({ index, kwh });
  }
  return months;
}

/** The night that a key leads to, of so many; null: the key does not move. */
export function moved(key: string, at: number, length: number): number | null {
  const last = length - 1;
  const ways: Record<string, number> = {
    ...{ ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - 7, ArrowDown: at + 7 },
    ...{ PageUp: at - 28, PageDown: at + 28, Home: 0, End: last },
  };
  const to = ways[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), last);
}

/** The darkness of a night, 0–1 in twentieths: 0 only where nothing was saved. */
export function shareOf(kwh: number, most: number): number {
  return kwh <= 0 || most <= 0 ? 0 : Math.max(1, Math.round((kwh / most) * 20)) / 20;
}
