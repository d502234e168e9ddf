import type { ScheduleSettings } from "../../lib/fleet/schedules/settings";
import type { Chance } from "./chance";

/** Schedules as people draw them up, with transitions often enough to matter within a day. */

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Zones whose clocks are put forward and back at odd times, by odd steps, or never. */
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Asia/Tokyo",
  "Pacific/Chatham",
  "America/Santiago",
  "UTC",
];

/** Days at which histories begin: some right before the clocks are put forward or back somewhere. */
const DAYS = [
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 2, 7),
  Date.UTC(2026, 2, 28),
  Date.UTC(2026, 3, 4),
  Date.UTC(2026, 8, 5),
  Date.UTC(2026, 9, 3),
  Date.UTC(2026, 9, 24),
  Date.UTC(2026, 9, 31),
  Date.UTC(2028, 1, 28),
];

/** The first time of the manager's wall clock. */
export function drawWall(chance: Chance): number {
  return chance.pick(DAYS) + chance.between(0, DAY);
}

export function drawSettings(
  chance: Chance,
  name: string,
  whom: Pick<ScheduleSettings, "serverUuids" | "groupUuids">,
  wall: number,
): ScheduleSettings {
  const hasCalendar = chance.odds(0.4);
  const wake = chance.odds(0.8);
  return {
    ...{ name, ...whom, zone: chance.pick(ZONES) },
    windows: Array.from({ length: chance.between(4, 12) }, () => drawWindow(chance)),
    ...{ wake, stop: !wake || chance.odds(0.9), mode: chance.odds(0.5) ? "now" : "when_free" },
    stopBy: chance.odds(0.4) ? clock(chance.between(0, 287) * 5) : null,
    exceptions: chance.odds(0.2) ? [{ ...oneDay(wall + chance.between(-1, 2) * DAY), name: "" }] : [],
    calendar: hasCalendar ? { url: calendarOf(name) } : null,
    pausedUntil: null,
    minOn: chance.pick([0, 5, 15, 60]),
    evenIfItMayNotWake: chance.odds(0.5),
  };
}

/** The same servers in other hours: its windows begin while a stop at the end of another's may wait still. */
export function drawBeside(
  chance: Chance,
  settings: ScheduleSettings,
  other: ScheduleSettings,
): ScheduleSettings {
  const windows = other.windows.map(({ days, to }) => {
    const from = (minutesOf(to) + chance.between(1, 12) * 5) % 1440;
    const end = from + chance.between(4, 24) * 5;
    return { days, from: clock(from), to: end === 1440 ? "24:00" : clock(end % 1440) };
  });
  const wake = chance.odds(0.4);
  return {
    ...{ ...settings, serverUuids: other.serverUuids, groupUuids: other.groupUuids, zone: other.zone },
    ...{ windows, wake, stop: true },
  };
}

function drawWindow(chance: Chance): ScheduleSettings["windows"][number] {
  const from = chance.between(0, 287) * 5;
  const to = from + chance.between(4, 24) * 5;
  const days = [1, 2, 3, 4, 5, 6, 7].filter(() => chance.odds(0.7));
  return {
    days: days.length === 0 || chance.odds(0.5) ? [1, 2, 3, 4, 5, 6, 7] : days,
    from: clock(from),
    to: to === 1440 ? "24:00" : clock(to % 1440),
  };
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function clock(minutes: number): string {
  const two = (number: number): string => number.toString().padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function oneDay(wall: number): { readonly first: string; readonly last: string } {
  const first = new Date(wall).toISOString().slice(0, 10);
  return { first, last: first };
}

const CALENDARS = "https://calendars.example/";

function calendarOf(name: string): string {
  return `${CALENDARS}${name}`;
}

/** Calendars at addresses, which can be read or not. */
export interface Calendars {
  /** The schedule of a calendar, and its days. */
  read(url: string): { readonly schedule: string; readonly days: readonly string[] };
  isReadable: boolean;
}

export function createCalendars(chance: Chance, wall: number): Calendars {
  const days = [0, 1, 2, 8, 9].filter(() => chance.odds(0.15)).map((day) => oneDay(wall + day * DAY).first);
  return { isReadable: true, read: (url) => ({ schedule: url.slice(CALENDARS.length), days }) };
}
