import type { InStatement } from "@libsql/client";
import type { Night, Seat } from "./night";

const DAY = 24 * 3_600_000;
const NIGHTS = 365;
/** Watts of each server of a site. */
export const WATTS = { on: 90, off: 2 } as const;

/** The share of its nights that a server is off. */
const SLEEPS: Readonly<Record<Night, number>> = {
  ...{ off: 1, woke: 0.95, may_not_wake: 0.9, did_not_start: 0.95, unexplained: 0.8 },
  ...{ on: 0.04, lost: 0.04, came_back: 0.04 },
};

/** A number from 0 to 1 that looks random and is the same each time. */
function noise(a: number, b: number): number {
  const x = Math.sin(a * 12.9898 + b * 78.233) * 43_758.5453;
  return x - Math.floor(x);
}

/** Hours off in the night that begins on this day: weekends and holidays are whole days, and summer is long. */
function hoursOff(day: Date, server: number): number {
  const [weekday, month, date] = [day.getUTCDay(), day.getUTCMonth(), day.getUTCDate()];
  const isHoliday = (month === 11 && date > 22) || (month === 0 && date < 7) || (month === 7 && date < 21);
  if (isHoliday || weekday === 6 || weekday === 0) return 22 + 2 * noise(server, date);
  return 8 + 4 * noise(date, month) + noise(server, date);
}

/** The savings of a server in each night of the last year, as rows of the database. */
export function energyOf({ uuid, name, place, night }: Seat, now: number): InStatement[] {
  const months = new Map<string, { seconds: number; nights: Record<string, number> }>();
  for (let back = NIGHTS + 10; back > 0; back -= 1) {
    const day = new Date(now - back * DAY);
    if (noise(place + 1, back) > SLEEPS[night]) continue;
    const seconds = Math.round(hoursOff(day, place) * 3600);
    const date = day.toISOString().slice(0, 10);
    const month = months.get(date.slice(0, 7)) ?? { seconds: 0, nights: {} };
    month.seconds += seconds;
    month.nights[date] = seconds * (WATTS.on - WATTS.off);
    months.set(date.slice(0, 7), month);
  }
  return [...months].map(([month, { seconds, nights }]) => ({
    sql: "INSERT INTO energy (server_uuid, server_name, month, seconds_off, watt_seconds, nights) VALUES (?, ?, ?, ?, ?, ?)",
    args: [uuid, name, month, seconds, seconds * (WATTS.on - WATTS.off), JSON.stringify(nights)],
  }));
}
