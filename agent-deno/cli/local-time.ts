import { spokenLocale } from "../../command-line/words.ts";

/** A time as people write it, in the zone of this machine: "2026-11-26 18:05" in English, which is what scripts read. */
export function localTime(time: Date): string {
  const locale = spokenLocale();
  if (locale !== "en") {
    const [two, numeric] = ["2-digit", "numeric"] as const;
    const parts = { year: numeric, month: two, day: two, hour: two, minute: two } as const;
    return new Intl.DateTimeFormat(locale, parts).format(time);
  }
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("-");
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The time of day alone: "18:05". */
export function localClock(time: Date): string {
  const locale = spokenLocale();
  if (locale === "en") return localTime(time).slice(11);
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(time);
}
