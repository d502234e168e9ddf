import type { DateRange } from "../plan/schedule";
import { CalendarFault } from "./fault";
import { daysOff } from "./days-off";
import { fetchCalendar, MOST_BYTES } from "./fetch-calendar";

/** Reads calendars, from elsewhere or as they are given. Each throws a CalendarFault that says why it cannot be read. */
export const calendars = {
  /** @param now wall-clock milliseconds */
  async fetch(url: string, now: number): Promise<readonly DateRange[]> {
    return daysOff(await fetchCalendar(url), now);
  },
  read(text: string, now: number): readonly DateRange[] {
    if (Buffer.byteLength(text) > MOST_BYTES) throw new CalendarFault("too_large");
    return daysOff(text, now);
  },
};
