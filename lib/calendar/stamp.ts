import { isZone } from "../plan/timetable-faults";
import { readDay } from "./day";
import { CalendarFault } from "./fault";
import { placeOf, type Parts, type Property } from "./lines";
import { spend, type Budget } from "./pieces";

export const DAY_SECONDS = 24 * 3600;

/** A time as it is written: seconds since 1970 by its own clock, be that of UTC or of a place. */
export interface Stamp {
  readonly seconds: number;
  readonly kind: "date" | "local" | "utc";
  /** The zone of a local time, where it has one. */
  readonly zone: string | null;
  readonly property: Property;
}

const UTC = /^(?:.*\/)?(?:utc|gmt|zulu|etc\/(?:utc|gmt|zulu|uct|universal))$/i;

/** @throws CalendarFault where there is no such time */
export function stampOf(property: Property, text = property.value): Stamp {
  if (text.includes("/")) throw new CalendarFault("not_understood", placeOf(property));
  const [, date = "", hours, minutes, seconds = "00", z] =
    /^(\d{8})(?:T([01]\d|2[0-3])([0-5]\d)([0-5]\d|60)?(Z)?)?$/.exec(text) ?? [];
  const day = readDay(date);
  if (day === null) throw new CalendarFault("bad_date", placeOf(property));
  const begun = day * DAY_SECONDS;
  if (hours === undefined) return { seconds: begun, kind: "date", zone: null, property };
  const zone = property.parameters.get("TZID") ?? null;
  return {
    seconds: begun + Number(hours) * 3600 + Number(minutes) * 60 + Math.min(59, Number(seconds)),
    kind: z !== undefined || (zone !== null && UTC.test(zone)) ? "utc" : "local",
    zone,
    property,
  };
}

/** The clocks of a calendar's places. */
export interface Clocks {
  /** Whether the calendar has a zone in which it is shown, and that zone is known. */
  readonly isKnown: boolean;
  /**
   * An instant (seconds by UTC) as the clock of a place shows it; null: that place is not known. For a zone that only
   * the calendar describes, the time is the one that fits the expected time of day.
   * @param zone null: the one that the calendar is shown in
   */
  local(seconds: number, zone: string | null, expected: number): number | null;
}

export function createClocks({ zone: shown, offsets }: Parts, budget: Budget): Clocks {
  const names = new Map<string, string | null>();
  const nameOf = (zone: string): string | null => {
    const known = names.get(zone);
    if (known !== undefined) return known;
    // To make a clock takes as long as looking at a thousand days.
    spend(budget, 1000);
    // Some write the zone behind a path of their own.
    const name = [zone, zone.split("/").slice(-2).join("/")].find(isZone) ?? null;
    names.set(zone, name);
    return name;
  };
  return {
    isKnown: shown !== null && (nameOf(shown) !== null || (offsets.get(shown)?.size ?? 0) > 0),
    local(seconds, zone, expected) {
      const wanted = zone ?? shown;
      if (wanted === null) return null;
      spend(budget, 20);
      const name = nameOf(wanted);
      if (name !== null) {
        const at = Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toZonedDateTimeISO(name);
        return seconds + at.offsetNanoseconds / 1e9;
      }
      const all = [...(offsets.get(wanted) ?? [])].slice(0, 10).map((offset) => seconds + offset);
      const fitting = all.filter((each) => timeOfDay(each) === expected);
      const left = fitting.length > 0 ? fitting : all;
      const [first] = left;
      return first !== undefined && left.every((each) => dayOfStamp(each) === dayOfStamp(first))
        ? first
        : null;
    },
  };
}

export function dayOfStamp(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS);
}

export function timeOfDay(seconds: number): number {
  return seconds - dayOfStamp(seconds) * DAY_SECONDS;
}
