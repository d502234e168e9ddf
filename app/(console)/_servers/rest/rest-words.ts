import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { useZone } from "@/components/time";
import type { RestUserView } from "@/lib/api/codec/read-rest";
import type { RestSettings } from "@/lib/plan/rest";
import { REST_PARTS, type NightHour } from "./rest-nights";

/** Users that are named at an hour. */
const NAMED = 4;

/** "Always, once free for 30 min and up for 15 min", or "Never". */
export function useRestWords(): (rest: RestSettings) => string {
  const t = useTranslations("rest");
  return ({ when, afterMinutes, minUpMinutes }) =>
    when === "never"
      ? t("when.never")
      : t("short", { when: t(`when.${when}`), after: afterMinutes, up: minUpMinutes });
}

/** Words what kept a server awake: "alice (ssh)", "school nights (schedule)". */
export function useKeeperWords(): (user: RestUserView) => string {
  const t = useTranslations("rest.keeper");
  return useMemo(
    () =>
      ({ keep, name }) =>
        keep === null ? name : t(keep, { name, named: name ? "yes" : "no" }),
    [t],
  );
}

/** The words of hours in the strip. */
export function useHourWords() {
  const t = useTranslations("rest");
  const format = useFormatter();
  const timeZone = useZone();
  const keeper = useKeeperWords();
  return useMemo(() => {
    const clock = (at: number) =>
      format.dateTime(at, { timeZone, weekday: "short", hour: "numeric", minute: "2-digit" });
    const what = ({ minutes, parts, users }: NightHour): string => {
      const present = REST_PARTS.filter((part) => parts[part] > 0);
      const worded = present.map((part) =>
        t("part", {
          part: t(`parts.${part}`),
          whole: parts[part] === minutes ? "yes" : "no",
          minutes: parts[part],
        }),
      );
      const names = users.slice(0, NAMED).map(keeper);
      return t("hourWhat", {
        what: format.list(worded),
        who: names.length > 0 ? format.list(names) : "none",
      });
    };
    return {
      what,
      whole: (hour: NightHour): string => t("hour", { at: clock(hour.at), what: what(hour) }),
    };
  }, [t, format, timeZone, keeper]);
}
