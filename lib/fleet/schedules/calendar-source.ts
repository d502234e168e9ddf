import { CALENDAR_FAULTS } from "../../plan/calendar-faults";
import type { CalendarRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import type { Registry } from "../registry";
import { keyedLimit } from "../../throttle";
import type { ScheduleSettings } from "./settings";

/**
 * The calendar of the given settings, read now. An address that was read already is not read again: an edit does not
 * depend on somebody else's server.
 * @param kept the one that the schedule has
 * @throws FleetError `calendar_unreadable`
 */
export async function readSource(
  { parts: { calendars, clock }, by }: Pick<Registry, "parts" | "by">,
  source: ScheduleSettings["calendar"],
  kept: CalendarRecord | null,
): Promise<CalendarRecord | null> {
  if (source === null) return null;
  if (source === "kept") return kept;
  if ("url" in source && source.url === kept?.url) return kept;
  if (!calendars) throw new Error("there are no calendars here");
  const readAt = clock.wall();
  try {
    if ("text" in source)
      return { url: null, days: await calendars.read(source.text, readAt), readAt, fault: null };
    return {
      url: source.url,
      days: await fetched(by, () => calendars.fetch(source.url, readAt)),
      readAt,
      fault: null,
    };
  } catch (error) {
    if (error instanceof FleetError) throw error;
    const from = "text" in source ? "text" : "url";
    throw new FleetError({ code: "calendar_unreadable", from, why: calendarFault(error) });
  }
}

/**
 * The most calendars that are fetched at a time to save a schedule, for one person and in all, and for previews: each
 * may be a megabyte, and take ten seconds.
 */
const FETCHED = { one: 3, previews: 10, all: 20 } as const;
const underWay = keyedLimit();

async function fetched<T>(by: Registry["by"], read: () => Promise<T>): Promise<T> {
  const own = by?.actorUuid
    ? underWay.take(by.actorUuid, FETCHED.one)
    : underWay.take("previews", FETCHED.previews);
  const taken = [own, underWay.take("all", FETCHED.all)];
  try {
    if (taken.includes(null))
      throw new FleetError({ code: "calendar_unreadable", from: "url", why: CALENDAR_FAULTS.busy });
    return await read();
  } finally {
    for (const over of taken) over?.();
  }
}

/** The reason for which a calendar cannot be read: a sentence without the full stop. */
export function calendarFault(error: unknown): string {
  return error instanceof Error && error.name === "CalendarFault" ? error.message : CALENDAR_FAULTS.unread;
}
