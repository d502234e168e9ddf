import { clockHour, type OffsetAt } from "../../_timeline/hours";
import type { RestHourView, RestUserView } from "@/lib/api/codec/read-rest";
import type { RestWhen } from "@/lib/plan/rest";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = 12 * HOUR;

/** The parts of an hour of a server: each minute is one of these. */
export const REST_PARTS = ["used", "kept", "idle", "slept", "off", "unknown"] as const;
export type RestPart = (typeof REST_PARTS)[number];

/** An hour of a night. */
export interface NightHour {
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** The place of its night, and its own place in that night, 0 (noon) to 23. */
  readonly night: number;
  readonly place: number;
  /** The length: 120 where clocks are put back. */
  readonly minutes: number;
  /** Minutes of each part; they add up to its length. */
  readonly parts: Readonly<Record<RestPart, number>>;
  readonly users: readonly RestUserView[];
}

/** A night from noon to noon. */
export interface Night {
  /** The day of its evening, YYYY-MM-DD. */
  readonly date: string;
  /** By their places; null: before or after the time that is told of. */
  readonly hours: readonly (NightHour | null)[];
}

/**
 * The nights of a time by the reader's clocks, each with its 24 hours. A day of 23 hours lacks one; of a day of 25 two
 * share a place.
 * @param record the hours of which something is known
 */
export function nightsOf(
  {
    since,
    until,
    record,
  }: { readonly since: number; readonly until: number; readonly record: readonly RestHourView[] },
  offsetAt: OffsetAt,
): readonly Night[] {
  const byTime = new Map(record.map((hour) => [hour.at, hour]));
  const nights: { readonly date: string; readonly hours: (NightHour | null)[] }[] = [];
  for (let at = since; at < until; at += HOUR) {
    const date = new Date(Math.floor((at + offsetAt(at) - NOON) / DAY) * DAY).toISOString().slice(0, 10);
    if (nights.at(-1)?.date !== date) nights.push({ date, hours: Array<null>(24).fill(null) });
    const place = (Math.floor(clockHour(at, offsetAt)) + 12) % 24;
    const hours = nights.at(-1)?.hours ?? [];
    const hour = hourOf(byTime.get(at), { at, place, night: nights.length - 1 });
    const same = hours[place];
    hours[place] = same ? both(same, hour) : hour;
  }
  return nights;
}

/** Hours as a rest meets them: one that always rests pays no heed to the hours of schedules. */
export function asTried(record: readonly RestHourView[], when: RestWhen | null): readonly RestHourView[] {
  if (when !== "always") return record;
  return record.map(({ free, scheduled, users, ...hour }) => ({
    ...{ ...hour, free: free + scheduled, scheduled: 0 },
    users: users.filter(({ keep }) => keep !== "within_schedule"),
  }));
}

function hourOf(
  record: RestHourView | undefined,
  where: Pick<NightHour, "at" | "place" | "night">,
): NightHour {
  const { used = 0, free = 0, scheduled = 0, kept = 0, off = 0, slept = 0, users = [] } = record ?? {};
  // What slept within the hours of a schedule was not kept on by them.
  const within = scheduled - Math.max(0, slept - free);
  const parts = { used, kept: within + kept, idle: Math.max(0, free - slept), slept, off };
  const sum = Object.values(parts).reduce((all, each) => all + each, 0);
  return { ...where, minutes: 60, parts: { ...parts, unknown: Math.max(0, 60 - sum) }, users };
}

function both(one: NightHour, other: NightHour): NightHour {
  const add = (part: RestPart) => [part, one.parts[part] + other.parts[part]];
  const parts = Object.fromEntries(REST_PARTS.map(add)) as NightHour["parts"];
  return {
    ...one,
    minutes: one.minutes + other.minutes,
    parts,
    users: distinct([...one.users, ...other.users]),
  };
}

function distinct(users: readonly RestUserView[]): readonly RestUserView[] {
  return [...new Map(users.map((user) => [keyOf(user), user])).values()];
}

const keyOf = ({ kind, keep, name }: RestUserView): string => JSON.stringify([kind, keep, name]);

/** All hours, in order. */
export function hoursOf(nights: readonly Night[]): readonly NightHour[] {
  return nights.flatMap(({ hours }) => hours.flatMap((hour) => hour ?? []));
}

const STEPS: Readonly<Record<string, readonly [nights: number, hours: number]>> = {
  ...{ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] },
};

/** The hour that a key leads to from another; null: the key does not move. */
export function moved(key: string, from: NightHour, nights: readonly Night[]): NightHour | null {
  const all = hoursOf(nights);
  if (key === "Home") return all[0] ?? from;
  if (key === "End") return all.at(-1) ?? from;
  const step = STEPS[key];
  if (!step) return null;
  const [down, on] = step;
  if (on !== 0) return all[all.findIndex(({ at }) => at === from.at) + on] ?? from;
  return nights[from.night + down]?.hours[from.place] ?? from;
}

/** Whoever or whatever kept a server awake, and the number of hours in which it did: most first. */
export function keepersOf(
  record: readonly RestHourView[],
): readonly (RestUserView & { readonly hours: number })[] {
  const counts = new Map<string, RestUserView & { readonly hours: number }>();
  for (const { users } of record)
    for (const user of distinct(users))
      counts.set(keyOf(user), { ...user, hours: (counts.get(keyOf(user))?.hours ?? 0) + 1 });
  return [...counts.values()].sort((a, b) => b.hours - a.hours || (a.name < b.name ? -1 : 1));
}
