import { CALENDAR_FAULTS } from "../../plan/calendar-faults";
import type { CalendarRecord } from "../entities";
import { FleetError } from "../errors";
import type { FleetParts } from "../ports";
import type { ScheduleSettings } from "./settings";

/**
 * The calendar that settings speak of, read now. An address that was read already is not read again: an edit does not
 * hang on somebody else's server.
 * @param kept the one that the schedule has
 * @throws FleetError `calendar_unreadable`
 */
export async function readSource(
  { calendars, clock }: Pick<FleetParts, "calendars" | "clock">,
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
    return { url: source.url, days: await calendars.fetch(source.url, readAt), readAt, fault: null };
  } catch (error) {
    const from = "text" in source ? "text" : "url";
    throw new FleetError({ code: "calendar_unreadable", from, why: calendarFault(error) });
  }
}

/** Why a calendar cannot be read: a sentence without its end. */
export function calendarFault(error: unknown): string {
  return error instanceof Error && error.name === "CalendarFault" ? error.message : CALENDAR_FAULTS.unread;
}
