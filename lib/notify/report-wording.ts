import { createFormatter, createTranslator } from "use-intl/core";
import type { Locale } from "../../i18n/locales";
import type en from "../../i18n/messages/en.json";
import { stayedCounts, type NightReport } from "../plan/night-report";
import type { Message } from "./message";

/** Servers that are named; the rest is counted. */
const NAMED = 3;

/**
 * Writes the report of a night as a message, in one language.
 * @param console the console's address, without a trailing slash
 * @param timeZone IANA
 */
export function createReportWording(
  locale: Locale,
  messages: typeof en,
  console: string,
  timeZone: string,
): (report: NightReport) => Message {
  const t = createTranslator({ locale, messages, namespace: "report" });
  const joined = createTranslator({ locale, messages, namespace: "joined" });
  const format = createFormatter({ locale, timeZone });
  const link = (chunks: string): string => chunks;
  const clock = (at: number): string => format.dateTime(at, { dateStyle: "medium", timeStyle: "short" });
  const names = (servers: readonly { readonly name: string }[]): string => {
    const left = servers.length - NAMED;
    const first = servers.slice(0, NAMED).map(({ name }) => name);
    return format.list(left > 0 ? [...first, t("more", { count: left })] : first);
  };

  const headline = ({ slept, stayed, notWoken }: NightReport): string => {
    const asked = slept.length + stayed.length;
    if (asked === 0) return t(notWoken.length === 0 ? "quietNoneAsked" : "noneAsked");
    if (stayed.length + notWoken.length === 0) return t.markup("quiet", { count: asked, link });
    return t.markup("slept", { slept: slept.length, asked, link });
  };
  const linesOf = ({ stayed, notWoken, kwh, away, isCut }: NightReport): string[] => {
    const { known, lost, whys } = stayedCounts(stayed);
    const counted = whys.map(([why, count]) => t(`why.${why}`, { count }));
    const title = known > 0 ? t("stayed", { count: known }) : t("lost", { count: lost });
    return [
      ...(notWoken.length > 0
        ? [joined("about", { what: t("notWoken", { count: notWoken.length }), text: names(notWoken) })]
        : []),
      ...(stayed.length > 0 ? [joined("about", { what: title, text: format.list(counted) })] : []),
      t("saved", { kwh: kwh < 10 ? Math.round(kwh * 10) / 10 : Math.round(kwh) }),
      ...away.map((span) =>
        t.markup("away", { since: () => clock(span.since), until: () => clock(span.until) }),
      ),
      ...(isCut ? [t("cut")] : []),
    ];
  };

  return (report) => {
    const lines = linesOf(report);
    return {
      ...{ title: headline(report), lines, linesWithin: () => lines, notices: [] },
      ...{ severity: report.notWoken.length > 0 ? "warning" : "info", url: `${console}/report` },
    };
  };
}
