import { CalendarFault } from "./fault";
import type { Pieces } from "./pieces";

/** A property of a part, and the line that it begins on. */
export interface Property {
  readonly name: string;
  /** The parameters between the name and the colon; names are in capitals, values as written. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
  readonly line: number;
}

/** The properties of an event by their names, each as often as it is there. */
export type Event = ReadonlyMap<string, readonly Property[]>;

/** The parts of a calendar from which the times of its events follow. */
export interface Parts {
  readonly events: readonly Event[];
  /** The zone in which the calendar is shown, where it has one. */
  readonly zone: string | null;
  /** Offsets from UTC, in seconds, that each zone described by the calendar has in the course of time. */
  readonly offsets: ReadonlyMap<string, ReadonlySet<number>>;
}

/** The place of a property that is not understood, without its value, which may be secret. */
export function placeOf({ name, line }: Property): string {
  return `${name}, line ${line}`;
}

/** Properties that mark an event of whole days although its times are in UTC. */
export const ALL_DAY = [
  "X-MICROSOFT-CDO-ALLDAYEVENT",
  "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT",
  "X-FUNAMBOL-ALLDAY",
];

const OF_EVENTS = new Set([
  ...["UID", "STATUS", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID"],
  ...ALL_DAY,
]);
const DEEPEST = 20;
const MOST_ZONES = 1000;
/** Characters of the parameters of a property. */
const MOST_PARAMETERS = 10_000;
/** Lines that are read as one piece. */
const LINES = 100;

/** @throws CalendarFault where it is no calendar, or not whole */
export function* partsOfCalendar(text: string): Pieces<Parts> {
  const within: string[] = [];
  const events: Map<string, Property[]>[] = [];
  const offsets = new Map<string, Set<number>>();
  let zone: string | null = null;
  let described: string | null = null;
  let line = 0;
  for (const whole of unfolded(text.startsWith("\uFEFF") ? text.slice(1) : text)) {
    if (whole === null) {
      yield;
      continue;
    }
    const [raw, from] = whole;
    line = from;
    if (from === 1 && raw.trim().toUpperCase() !== "BEGIN:VCALENDAR") throw new CalendarFault("no_calendar");
    const name = /^[A-Za-z0-9-]{0,50}/.exec(raw)?.[0].toUpperCase() ?? "";
    if (name === "BEGIN") {
      within.push(
        raw
          .slice(raw.indexOf(":") + 1)
          .trim()
          .toUpperCase(),
      );
      if (within.length > DEEPEST) throw new CalendarFault("too_deep");
      if (isIn(within, "VEVENT")) events.push(new Map());
      if (isIn(within, "VTIMEZONE")) described = null;
    } else if (name === "END") {
      if (
        within.pop() !==
        raw
          .slice(raw.indexOf(":") + 1)
          .trim()
          .toUpperCase()
      )
        throw new CalendarFault("unbalanced");
    } else if (OF_EVENTS.has(name) && isIn(within, "VEVENT")) {
      const event = events.at(-1);
      const property = propertyOf(raw, name, from);
      const known = event?.get(name);
      if (known) known.push(property);
      else event?.set(name, [property]);
    } else if (name === "X-WR-TIMEZONE" && within.length === 1) zone ??= propertyOf(raw, name, from).value;
    else if (name === "TZID" && isIn(within, "VTIMEZONE")) {
      described = propertyOf(raw, name, from).value;
      if (offsets.size >= MOST_ZONES) throw new CalendarFault("too_many_zones");
      offsets.set(described, new Set());
    } else if (name === "TZOFFSETTO" && within[1] === "VTIMEZONE" && described !== null)
      offsets.get(described)?.add(offsetOf(propertyOf(raw, name, from)));
  }
  if (line === 0) throw new CalendarFault("no_calendar");
  if (within.length > 0) throw new CalendarFault("cut_off");
  return { events, zone, offsets };
}

function isIn(within: readonly string[], part: string): boolean {
  return within.length === 2 && within[0] === "VCALENDAR" && within[1] === part;
}

/**
 * Lines with the number of each, joined with those that continue them, which begin with white space; null: a piece is
 * done.
 */
function* unfolded(text: string): Generator<readonly [text: string, from: number] | null> {
  const ends = /\r\n|\n|\r/g;
  let [pieces, from, number, at]: [string[], number, number, number] = [[], 1, 0, 0];
  while (at < text.length) {
    const end = ends.exec(text);
    const line = text.slice(at, end?.index);
    if ((number += 1) % LINES === 0) yield null;
    if ((line.startsWith(" ") || line.startsWith("\t")) && pieces.length > 0) pieces.push(line.slice(1));
    else {
      if (pieces.length > 0) yield [pieces.join(""), from];
      [pieces, from] = [[line], number];
    }
    at = end ? ends.lastIndex : text.length;
  }
  if (pieces.length > 0) yield [pieces.join(""), from];
}

/** A property; its value is after the first colon outside of quotes. */
function propertyOf(raw: string, name: string, line: number): Property {
  const parameters = new Map<string, string>();
  let [quoted, begun] = [false, name.length + 1];
  for (let at = name.length; at < raw.length; at += 1) {
    const letter = raw[at];
    if (letter === '"') quoted = !quoted;
    if (at > MOST_PARAMETERS) break;
    if (quoted || (letter !== ":" && letter !== ";")) continue;
    if (at > name.length) {
      const [key = "", value = ""] = raw.slice(begun, at).split("=", 2);
      parameters.set(key.trim().toUpperCase(), value.replaceAll('"', "").trim());
    }
    begun = at + 1;
    if (letter === ":") return { name, parameters, value: raw.slice(at + 1).trim(), line };
  }
  throw new CalendarFault("not_understood", placeOf({ name, parameters, value: "", line }));
}

function offsetOf(property: Property): number {
  const [, sign, hours, minutes, seconds = "0"] = /^([+-])(\d\d)(\d\d)(\d\d)?$/.exec(property.value) ?? [];
  if (hours === undefined) throw new CalendarFault("not_understood", placeOf(property));
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
}
