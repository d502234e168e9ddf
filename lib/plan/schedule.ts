import type { RunAction } from "./words";

/** Weekly windows in which servers are to be awake, by the clocks of one place. */
export interface Timetable {
  /** IANA, such as "Europe/Berlin". */
  readonly zone: string;
  readonly windows: readonly Window[];
  /** Whether the start of a window wakes, and whether its end stops. */
  readonly wake: boolean;
  readonly stop: boolean;
  /**
   * Local time of day, as `Window.to`: a stop that waits for a free server is over then; null: with the next window.
   */
  readonly stopBy: string | null;
  /** No window begins on these days. */
  readonly exceptions: readonly DateRange[];
  /** Wall-clock milliseconds: no transition before it acts; null: it is not paused. */
  readonly pausedUntil: number | null;
  /** Another end of one night; null or absent: each ends as usual. */
  readonly changedEnd?: ChangedEnd | null;
}

/** The end of one window that is another one, once. Wall-clock milliseconds. */
export interface ChangedEnd {
  /** The end as the week has it. No window has it any more: nothing is changed. */
  readonly usual: number;
  /** The end instead. Where the next window begins by then, nothing ends. */
  readonly end: number;
}

/** A daily window on the days that it names. A window that ends no later than it begins ends on the next day. */
export interface Window {
  /** 1 = Monday … 7. */
  readonly days: readonly number[];
  /** HH:MM, 00:00–23:59. */
  readonly from: string;
  /** HH:MM, 00:00–24:00. */
  readonly to: string;
}

/** Days from the first to the last, both included, as YYYY-MM-DD. */
export interface DateRange {
  readonly first: string;
  readonly last: string;
}

/** An instant at which servers are woken, or told to stop. */
export interface Transition {
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly action: RunAction;
  /** ON: the end of the window, until which a missed transition is made up for. OFF: until when a stop may wait. */
  readonly until: number;
}

/** No window is longer than this: each is of one day and the next. */
const LONGEST_WINDOW_DAYS = 2;
/** The search for the next window ends so many days ahead: a rarer one is as good as none. */
const FAR_DAYS = 400;

/**
 * The transitions of a timetable from `from` up to, and without, `to` (wall-clock ms), in order. Windows that overlap
 * or meet are one. Local times are resolved late, by the zone's rules: a time that a day does not have is as much later
 * as the clock was put forward; of a time that it has twice, the first counts.
 * @throws RangeError where the zone is not known
 */
export function transitions(timetable: Timetable, from: number, to: number): Transition[] {
  const { wake, stop, pausedUntil } = timetable;
  const times = awake(timetable, from, to);
  const all = times.flatMap(({ start, end }, index): Transition[] => [
    { at: start, action: "ON", until: end },
    // An end that is moved to the next window is skipped: that one begins all the same.
    ...(times[index + 1]?.start === end
      ? []
      : [{ at: end, action: "OFF", until: stopEnds(timetable, end, times[index + 1]?.start) } as const]),
  ]);
  return all.filter(
    ({ at, action }) =>
      at >= Math.max(from, pausedUntil ?? from) && at < to && (action === "ON" ? wake : stop),
  );
}

/** Minutes for which a server that has just started stays on. */
export const MIN_ON = { max: 1440, initial: 15 } as const;
/** The time ahead for which a person sees transitions before a timetable is saved, in milliseconds. */
export const PREVIEW = 14 * 24 * 3600 * 1000;

/**
 * The transitions of the next 14 days, from an instant (wall-clock ms), as a person sees them before the timetable is
 * saved.
 */
export function preview(timetable: Timetable, from: number): Transition[] {
  return transitions(timetable, from, from + PREVIEW);
}

/** Reasons for which a timetable has no transition in the 14 days that a person sees. */
export const QUIET_WHYS = [
  /** It is paused for longer. */
  "paused",
  /** Its windows meet: none ends, and none begins. */
  "always_on",
  /** Every window is on a day off, or later. */
  "no_window",
  /** Its windows begin and end, and the transitions that act are later. */
  "later",
] as const;
export type QuietWhy = (typeof QUIET_WHYS)[number];

/**
 * The reason for which nothing happens in the 14 days from an instant (wall-clock ms). To be called where `preview` has
 * no transition.
 */
export function quietWhy(timetable: Timetable, from: number): QuietWhy {
  const { pausedUntil } = timetable;
  if (pausedUntil !== null && pausedUntil >= from + PREVIEW) return "paused";
  const spans = awake(timetable, from, from + PREVIEW).filter(({ end }) => end > from);
  if (spans.some(({ start, end }) => start <= from && end >= from + PREVIEW)) return "always_on";
  return spans.some(({ start }) => start < from + PREVIEW) ? "later" : "no_window";
}

/** Whether servers are to be awake at an instant (wall-clock ms). While a timetable is paused it wants nothing. */
export function isAwake(timetable: Timetable, at: number): boolean {
  if (timetable.pausedUntil !== null && at < timetable.pausedUntil) return false;
  return awake(timetable, at, at + 1).some(({ start, end }) => start <= at && at < end);
}

/** Hours in which servers are to be awake, in wall-clock milliseconds. */
export interface Hours {
  readonly start: number;
  readonly end: number;
}

/**
 * The hours in which servers are to be awake that lie between two instants (wall-clock ms), at least in part, in order.
 * @throws RangeError where the zone is not known
 */
export function hours(timetable: Timetable, from: number, to: number): Hours[] {
  const begins = timetable.pausedUntil ?? -Infinity;
  return awake(timetable, from, to).flatMap(({ start, end }) =>
    end > Math.max(from, begins) && start < to ? [{ start: Math.max(start, begins), end }] : [],
  );
}

/** The span that ends next, as it is. */
export interface EndingSpan extends Hours {
  /** Its end as the week has it. */
  readonly usual: number;
  /** The start of the next one; null: there is none within a year. */
  readonly next: number | null;
}

/** The span that ends next after an instant (wall-clock ms), whether it has begun or not; null: none does. */
export function endingSpan(timetable: Timetable, now: number): EndingSpan | null {
  const changed = timetable.changedEnd ?? null;
  const since = changed && changed.end > now ? Math.min(now, changed.usual) : now;
  const usual = awake({ ...timetable, changedEnd: null }, since, now + 1);
  const spans = withChangedEnd(usual, changed);
  const at = spans.findIndex(({ end }) => end > now);
  const [span, as] = [spans[at], usual[at]];
  if (!span || !as) return null;
  const next = awake({ ...timetable, changedEnd: null }, as.end, as.end).find(({ start }) => start > as.end);
  return { ...span, usual: as.end, next: next?.start ?? null };
}

/** The spans with the one that ends otherwise, but never in the next one. */
function withChangedEnd(spans: readonly Hours[], changed: ChangedEnd | null): readonly Hours[] {
  if (!changed) return spans;
  return spans.map((span, index) => {
    if (span.end !== changed.usual || changed.end <= span.start) return span;
    return { ...span, end: Math.min(changed.end, spans[index + 1]?.start ?? Infinity) };
  });
}

/** The spans in which servers are to be awake, from before `from` until the first one that begins after `to`. */
function awake(
  { zone, windows, exceptions, changedEnd = null }: Timetable,
  from: number,
  to: number,
): readonly Hours[] {
  // The window of a changed end may have begun days ago.
  const earliest = changedEnd && changedEnd.end >= from ? Math.min(from, changedEnd.usual) : from;
  const first = dayAt(earliest, zone) - LONGEST_WINDOW_DAYS;
  const last = dayAt(to, zone);
  const spans: Hours[] = [];
  for (let day = first; day < FAR_DAYS + last; day += 1) {
    const weekday = weekdayOf(day);
    if (!isException(day, exceptions))
      for (const window of windows) if (window.days.includes(weekday)) spans.push(...on(day, zone, window));
    if (day > last && spans.some(({ start }) => start >= to)) break;
  }
  return withChangedEnd(merged(spans), changedEnd);
}

function isException(day: number, exceptions: readonly DateRange[]): boolean {
  if (exceptions.length === 0) return false;
  const text = new Date(day * DAY).toISOString().slice(0, "YYYY-MM-DD".length);
  return exceptions.some(({ first, last }) => first <= text && text <= last);
}

/** A window on a day; none where the change of the clocks leaves nothing of it. */
function on(day: number, zone: string, { from, to }: Window): Hours[] {
  const start = instant(day, from, zone);
  const end = instant(to > from ? day : day + 1, to, zone);
  return end > start ? [{ start, end }] : [];
}

/** The spans, with those that overlap or meet joined to one. */
function merged(spans: readonly Hours[]): Hours[] {
  const done: Hours[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const before = done.at(-1);
    if (!before || span.start > before.end) done.push(span);
    else done[done.length - 1] = { start: before.start, end: Math.max(before.end, span.end) };
  }
  return done;
}

/**
 * The time until which a stop that is due at `end` may wait: the next time of day that is set, and never into the next
 * window.
 */
export function stopEnds({ zone, stopBy }: Timetable, end: number, next = Infinity): number {
  if (stopBy === null) return Math.min(next, end + DAY);
  const day = dayAt(end, zone);
  const sameDay = instant(day, stopBy, zone);
  const by = sameDay > end ? sameDay : instant(day + 1, stopBy, zone);
  return Math.min(by, next);
}

const DAY = 24 * 3600 * 1000;

/** A local time of a day as an instant (wall-clock ms). "24:00" is the beginning of the next day. */
function instant(day: number, time: string, zone: string): number {
  if (time === "24:00") return instant(day + 1, "00:00", zone);
  const { start, isPlain } = dayIn(day, zone);
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  if (isPlain) return start + (hour * 60 + minute) * 60_000;
  return dateOf(day)
    .toPlainDateTime(new Temporal.PlainTime(hour, minute))
    .toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
}

/** The day from which days are counted: only the rules of zones need a calendar. */
function firstDay(): Temporal.PlainDate {
  return new Temporal.PlainDate(1970, 1, 1);
}

function dateOf(day: number): Temporal.PlainDate {
  return firstDay().add({ days: day });
}

/** 1 = Monday … 7. That day was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

interface Day {
  /** Wall-clock milliseconds. */
  readonly start: number;
  /** It has 24 hours: its clock is not changed. */
  readonly isPlain: boolean;
}

/**
 * Days of zones that were worked out: a zone's rules are expensive, and timetables ask for the same few days again and
 * again.
 */
const zones = new Map<string, Map<number, Day>>();
let daysKept = 0;
const MOST_DAYS_KEPT = 10_000;

function dayIn(day: number, zone: string): Day {
  const known = zones.get(zone)?.get(day);
  if (known) return known;
  const date = dateOf(day);
  const start = date.toZonedDateTime(zone).epochMilliseconds;
  const end = date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
  const found = { start, isPlain: end - start === DAY };
  if (daysKept >= MOST_DAYS_KEPT) {
    zones.clear();
    daysKept = 0;
  }
  const days = zones.get(zone) ?? new Map<number, Day>();
  zones.set(zone, days.set(day, found));
  daysKept += 1;
  return found;
}

/** The local day of a zone at an instant (wall-clock ms). */
function dayAt(at: number, zone: string): number {
  let day = Math.floor(at / DAY) + 1;
  while (dayIn(day, zone).start > at) day -= 1;
  if (dayIn(day, zone).isPlain) return day;
  // Its clock may be put back across midnight: then the day before comes once more.
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return firstDay().until(date, { largestUnit: "days" }).days;
}
