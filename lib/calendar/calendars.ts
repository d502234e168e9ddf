import type { DateRange } from "../plan/schedule";
import { daysOff } from "./days-off";
import { CalendarFault } from "./fault";
import { fetchCalendar, MOST_BYTES } from "./fetch-calendar";
import { createTurns } from "./pieces";

const inTurn = createTurns({
  now: () => performance.now(),
  others: () => new Promise((resolve) => setImmediate(resolve)),
});

/**
 * Readers of calendars, by their address or as texts. Each rejects with a CalendarFault for one that cannot be read.
 */
export const calendars = {
  /** @param now wall-clock milliseconds */
  async fetch(url: string, now: number): Promise<readonly DateRange[]> {
    const text = await fetchCalendar(url);
    return inTurn(() => daysOff(text, now));
  },
  async read(text: string, now: number): Promise<readonly DateRange[]> {
    if (Buffer.byteLength(text) > MOST_BYTES) throw new CalendarFault("too_large");
    return inTurn(() => daysOff(text, now));
  },
};
