import type { ScheduleRecord } from "../model/entities";
import type { Registry } from "../registry";
import { stored } from "../commit";
import { calendarFault } from "./calendar-source";
import { changeSchedules, put, scheduleEvent } from "./schedules";

/** Milliseconds after which a calendar is read anew, and after which a failed one is tried again. */
const READ_EVERY = 24 * 3600 * 1000;
const TRY_AGAIN_AFTER = 3600 * 1000;

/** Reads the calendars of schedules anew whenever they are due, one after the other. `poll` is to be called often. */
export function createCalendarReader(registry: Registry): { poll(): void } {
  const { schedules, parts } = registry;
  const triedAt = new Map<string, number>();
  let isReading = false;

  const isDue = ({ uuid, calendar }: ScheduleRecord): boolean => {
    if (!calendar?.url) return false;
    const tried = triedAt.get(uuid);
    if (tried !== undefined && parts.clock.monotonic() - tried < TRY_AGAIN_AFTER) return false;
    return calendar.fault !== null || Math.abs(parts.clock.wall() - calendar.readAt) >= READ_EVERY;
  };

  return {
    poll() {
      if (isReading) return;
      const due = [...schedules.values()].find(isDue);
      if (!due) return;
      isReading = true;
      triedAt.set(due.uuid, parts.clock.monotonic());
      void readAgain(registry, due)
        .catch((error: unknown) => parts.log.error(error, "reading a calendar"))
        .finally(() => (isReading = false));
    },
  };
}

/** Reads a calendar anew. Where that fails, the dates that were read last stay, and people are notified once. */
async function readAgain(registry: Registry, { uuid, calendar }: ScheduleRecord): Promise<void> {
  const { calendars, clock } = registry.parts;
  const url = calendar?.url;
  if (!calendars || !url) return;
  const readAt = clock.wall();
  const read = await calendars.fetch(url, readAt).then(
    (days) => ({ days, readAt, fault: null }),
    (error: unknown) => ({ fault: calendarFault(error) }),
  );
  await changeSchedules(registry, async (store) => {
    const before = registry.schedules.get(uuid);
    // Else it was edited or deleted meanwhile.
    if (before?.calendar?.url !== url) return;
    const { fault } = before.calendar;
    if (read.fault !== null && read.fault === fault) return;
    const after: ScheduleRecord = { ...before, calendar: { ...before.calendar, ...read } };
    const events =
      read.fault !== null && fault === null
        ? [
            scheduleEvent(registry, after, {
              kind: "calendar_unreadable",
              actor: "manager",
              detail: read.fault,
            }),
          ]
        : [];
    put(registry, after, await stored(store.update(after, events)));
  });
}
