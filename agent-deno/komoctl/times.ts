/** Times as people type them, and as they read them. Pure. */
import { localClock, localTime } from "../cli/local-time.ts";
import { Refusal } from "../refusal.ts";
import { EXIT } from "./exit.ts";
import { say } from "./words/say.ts";

/** Milliseconds of what may follow a number. */
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of "90m" or "2h". @throws Refusal @param option that it was given to */
export function duration(text: string, option: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? 0);
  if (ms > 0) return ms;
  throw new Refusal(
    EXIT.usage,
    say("{option} must be a number with s, m, h or d, such as 90m or 2h.", { option }),
  );
}

/**
 * The time that "23:00" (the next one), "2026-11-27 07:30" (both in this machine's zone) or a full time with its zone
 * means.
 * @throws Refusal where it is none, or has passed
 * @returns as the API has it
 */
export function instant(text: string, option: string, now: Date): string {
  const next = localDay(text, now, (today) => (today > now ? 0 : 1));
  const time = next ?? timeOf(text, option);
  if (time <= now) throw new Refusal(EXIT.usage, say("{option} must be in the future.", { option }));
  return time.toISOString();
}

/** The same for a time that has passed: "23:00" is the last one. @throws Refusal where it has not */
export function past(text: string, option: string, now: Date): string {
  const last = localDay(text, now, (today) => (today > now ? -1 : 0));
  const time = last ?? timeOf(text, option);
  if (time > now) throw new Refusal(EXIT.usage, say("{option} must not be in the future.", { option }));
  return time.toISOString();
}

function timeOf(text: string, option: string): Date {
  const time = localInstant(text) ?? whole(text);
  if (time !== undefined && !Number.isNaN(time.getTime())) return time;
  throw new Refusal(
    EXIT.usage,
    say(
      "{option} must be a time such as 23:00, 2026-11-27 07:30 (both local) or 2026-11-27T07:30:00+01:00.",
      {
        option,
      },
    ),
  );
}

/** An hour of the day that is so many days after this one. */
function localDay(text: string, now: Date, daysAfter: (today: Date) => number): Date | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const at = (days: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, Number(hours), Number(minutes));
  return at(daysAfter(at(0)));
}

function localInstant(text: string): Date | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)$/.exec(text) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time}:00`);
}

function whole(text: string): Date | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? new Date(text)
    : undefined;
}

/** "18:05" on the same day, else with the day. */
export function clock(iso: string | undefined, now: Date): string {
  if (iso === undefined) return "?";
  const time = new Date(iso);
  return time.toDateString() === now.toDateString() ? localClock(time) : localTime(time);
}

/** "3 min", for how long something has lasted. */
export function since(iso: string | undefined, now: Date): string {
  if (iso === undefined) return "";
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(iso)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
