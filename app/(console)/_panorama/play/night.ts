import { offsetOf } from "@/components/offset";
import { DAY, HOUR } from "../../_timeline/time-scale";

/** A night that is played; wall-clock milliseconds. */
export interface PlayedNight {
  readonly since: number;
  readonly until: number;
}

/** Hour of the evening at which a night begins, and hours for which it lasts. */
const EVENING = 20;
const LASTS = 12;
/** Milliseconds of a present night without which it is too young to be played: the one before is. */
const SHORTEST = HOUR;

/** The night that is over, from 20:00 to 8:00 by the zone's clocks, or the present one so far. */
export function lastNight(now: number, zone: string): PlayedNight {
  const local = (at: number): number => at + offsetOf(zone, at);
  const eveningBefore = (at: number): number => {
    const day = Math.floor((local(at) - EVENING * HOUR) / DAY) * DAY + EVENING * HOUR;
    // The clocks may have been changed since.
    const guess = day - offsetOf(zone, at);
    return day - offsetOf(zone, guess);
  };
  const since = eveningBefore(now - SHORTEST);
  const end = local(since) + LASTS * HOUR;
  return { since, until: Math.min(now, end - offsetOf(zone, end - offsetOf(zone, since))) };
}

/** Milliseconds that a whole night takes. */
export const TAKES = 10_000;

/** The moment so many milliseconds after another one, as a night is played, and not beyond its end. */
export function playedOn({ since, until }: PlayedNight, at: number, passed: number): number {
  return Math.min(until, at + (passed / TAKES) * (until - since));
}

/** The number of captions (by their times, in order) up to a moment. */
export function captionsUntil(times: readonly number[], at: number): number {
  const next = times.findIndex((time) => time > at);
  return next === -1 ? times.length : next;
}

/** The moment of the next or the last caption, or else the end or the beginning of the night. */
export function stepped(
  { since, until }: PlayedNight,
  times: readonly number[],
  at: number,
  way: 1 | -1,
): number {
  if (way === 1) return times.find((time) => time > at) ?? until;
  return times.findLast((time) => time < at) ?? since;
}
