import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { useZone } from "@/components/time";
import type { EventView } from "@/lib/api/codec/read";
import { useEventText } from "../_kit/event-words";
import { dayFormat, daysAfter, hoursOf } from "./days";
import { serversOf, type Line } from "./lines";

/** Servers that are named; the rest is counted. */
const NAMED = 3;

/** Words names: "oak, elm and 42 more". */
export function useNames(): (names: readonly string[], count?: number) => string {
  const t = useTranslations("timeline");
  const format = useFormatter();
  return useMemo(
    () =>
      (names, count = names.length) => {
        const shown = names.slice(0, NAMED);
        const left = count - shown.length;
        return format.list(left > 0 ? [...shown, t("more", { count: left })] : shown);
      },
    [t, format],
  );
}

/** Words an event that happened to a number of servers. */
export function useCountedText(): (event: EventView, count: number) => string {
  const t = useTranslations("timeline.many");
  const one = useEventText();
  return useMemo(
    () => (event, count) => {
      if (count < 2) return one(event);
      const kind = event.kind as Parameters<typeof t>[0];
      return t.has(kind) ? t(kind, { count }) : t("other", { count, kind: event.kind });
    },
    [t, one],
  );
}

/** Words a line of the activity log. */
export function useLineText(): (line: Line) => string {
  const text = useCountedText();
  return useMemo(
    () => (line) => {
      const [entry] = line.entries;
      return entry ? text(entry.event, serversOf(line).length) : "";
    },
    [text],
  );
}

/** Words the actor of an event: "by keeper"; "" without one. */
export function useActor(): (event: Pick<EventView, "actor">) => string {
  const t = useTranslations("timeline");
  return ({ actor }) => (actor === "manager" || actor === "agent" ? "" : t("by", { actor }));
}

/** Words days and times in the reader's zone. */
export interface DayWords {
  readonly zone: string;
  readonly dayOf: (at: number) => string;
  /** "Yesterday, Wednesday 25 November", and a note about a changed clock. */
  readonly nameOf: (day: string) => { readonly name: string; readonly note: string | null };
  /** "23:14"; with the name of the zone on days whose clocks are changed. */
  readonly timeOf: (at: number) => string;
}

/** @param today as YYYY-MM-DD, by the manager's clock in the reader's zone */
export function useDayWords(today: (dayOf: (at: number) => string) => string): DayWords {
  const t = useTranslations("timeline");
  const format = useFormatter();
  const zone = useZone();
  const dayOf = useMemo(() => dayFormat(zone), [zone]);
  const present = today(dayOf);
  return useMemo(() => {
    const hours = new Map<string, number>();
    const hoursOfDay = (day: string): number => {
      const known = hours.get(day) ?? hoursOf(day, zone);
      hours.set(day, known);
      return known;
    };
    const near = new Map([
      [present, "today"],
      [daysAfter(present, -1), "yesterday"],
      [daysAfter(present, 1), "tomorrow"],
    ] as const);
    return {
      zone,
      dayOf,
      nameOf(day) {
        const date = format.dateTime(Date.parse(`${day}T12:00Z`), {
          ...{ timeZone: "UTC", weekday: "long", day: "numeric", month: "long" },
          ...(day.slice(0, 4) !== present.slice(0, 4) && { year: "numeric" }),
        });
        const word = near.get(day);
        const name = word ? t(word, { date }) : date;
        const length = hoursOfDay(day);
        return { name, note: length === 24 ? null : t("hours", { count: length }) };
      },
      timeOf: (at) =>
        format.dateTime(at, {
          timeZone: zone,
          ...(hoursOfDay(dayOf(at)) === 24
            ? { timeStyle: "short" }
            : { hour: "numeric", minute: "2-digit", timeZoneName: "short" }),
        }),
    };
  }, [t, format, zone, dayOf, present]);
}
