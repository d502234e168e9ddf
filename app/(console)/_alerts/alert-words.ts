import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { offsetOf } from "@/components/offset";
import { useClock, useZone } from "@/components/time";
import { lasts, type Alert, type AlertKind } from "@/lib/plan/alert";

/** The icon of each kind of alert; the words always stand beside it. */
export const ALERT_ICON = {
  off_unexplained: "CircleQuestionMark",
  did_not_start: "AlarmClockOff",
  did_not_come_back: "AlarmClockOff",
  never_reported: "EarOff",
  may_not_wake: "BellOff",
  lost: "Unplug",
  warning: "TriangleAlert",
  error: "OctagonX",
  two_machines: "TriangleAlert",
  transition_not_drawn: "AlarmClockOff",
} as const satisfies Record<AlertKind, string>;

/** Words alerts in the reader's language and time zone. Called once for many alerts. */
export function useAlertWords(): AlertWords {
  const t = useTranslations("alert");
  const clock = useClock();
  const format = useFormatter();
  const timeZone = useZone();
  return useMemo(() => {
    const dayOf = (at: number) => Math.floor((at + offsetOf(timeZone, at)) / DAY);
    // Within one day, the day is given once.
    const endOf = (from: number, until: number) =>
      dayOf(from) === dayOf(until) ? format.dateTime(until, { timeZone, timeStyle: "short" }) : clock(until);
    const span = (from: number, until: number) =>
      clock(from) === clock(until)
        ? clock(from)
        : t("span", { from: clock(from), until: endOf(from, until) });
    return {
      sentence(alert) {
        const { kind, raisedAt, clearedAt, detail, times } = alert;
        const from = clock(raisedAt);
        if (clearedAt === null) return t(`now.${kind}`, { from, detail });
        const until = clock(clearedAt);
        return t(`was.${kind}`, { from, until, span: span(raisedAt, clearedAt), detail, times });
      },
      seenBy({ acknowledged }) {
        if (!acknowledged) return null;
        const at = clock(acknowledged.at);
        // The manager names the person.
        return acknowledged.by ? t("seenBy", { by: acknowledged.by, at }) : t("seenAt", { at });
      },
      seen: t("seen"),
      seenLabel: (name) => t("seenLabel", { name }),
    };
  }, [t, clock, format, timeZone]);
}
const DAY = 24 * 3600 * 1000;

export interface AlertWords {
  /** "Was lost 02:10–02:25." */
  readonly sentence: (alert: Alert) => string;
  /** "Seen by keeper, 08:03"; null: not seen yet. */
  readonly seenBy: (alert: Alert) => string | null;
  readonly seen: string;
  readonly seenLabel: (name: string) => string;
}

/** The name of a kind of alert. A kind that only a newer manager knows is shown as it is. */
export function useAlertName(): (kind: string) => string {
  const t = useTranslations("alert");
  return (kind) => (t.has(`kind.${kind as AlertKind}`) ? t(`kind.${kind as AlertKind}`) : kind);
}

/** The last of the lasting alerts that somebody has seen; undefined: there is none. */
export function seenAlert(alerts: readonly Alert[]): Alert | undefined {
  return alerts.findLast((alert) => alert.acknowledged !== null && lasts(alert));
}
