import { HOLDER_KINDS, type Holder, type HolderKind } from "../power/use";
import type { RestKeep, RestSettings } from "./rest";

/**
 * The last days of servers, by hours: from this a preview tells what a rest would have done. Each hour has
 * twelve slots of five minutes, and each slot is a letter.
 */

/** Milliseconds of a slot, and of an hour. */
export const SLOT = 5 * 60_000;
export const HOUR = 12 * SLOT;
/** Minutes of a slot. */
const SLOT_MINUTES = 5;

/** The state of a server in a slot besides use: a letter each. They are kept in databases: none changes its meaning. */
export const SLOT_LETTERS = {
  /** Nothing is known. */
  unknown: "?",
  off: "o",
  /** Free, on, and nothing else kept it on. */
  free: "f",
  /** Free, and within the hours of a schedule. */
  scheduled: "w",
  /** Free, and kept on by something else: a hold, a need. */
  kept: "k",
} as const;
type SlotState = keyof typeof SLOT_LETTERS;

/** The letter of each kind of use. */
const USE_LETTERS: Readonly<Record<HolderKind, string>> = {
  session: "s",
  inhibitor: "i",
  hold: "h",
  package_manager: "p",
  process: "c",
  load: "l",
  traffic: "t",
  script: "x",
  fault: "!",
};
const USED = new Set(Object.values(USE_LETTERS));

/** A letter by its weight: of what was seen within a slot, the heaviest counts. */
function weightOf(letter: string): number {
  if (USED.has(letter)) return 5;
  return ["?", "o", "f", "w", "k"].indexOf(letter);
}

/** A user of a server, or something else that kept it on. */
export interface RestUser {
  /** Null: no guard found it. */
  readonly kind: HolderKind | null;
  /** Null: a guard found it. */
  readonly keep: RestKeep | null;
  readonly name: string;
}

/** An hour of a server. */
export interface RestHour {
  /** Wall-clock milliseconds: its beginning. */
  readonly at: number;
  /** Twelve letters. */
  readonly slots: string;
  /** The first of each kind, at most `MOST_USERS`. */
  readonly users: readonly RestUser[];
}

/** The most users that are kept of an hour, and the most characters of a name. */
const MOST_USERS = 4;
const LONGEST_NAME = 80;

/** The state of a server as it was seen at an instant. */
export interface Sight {
  readonly letter: string;
  readonly user: RestUser | null;
}

/** The sight of a server that is in no use. */
export function sightOf(state: SlotState, user: RestUser | null = null): Sight {
  return { letter: SLOT_LETTERS[state], user };
}

/** The sight of a server that is in use. */
export function sightOfUse({ kind, name }: Holder): Sight {
  return { letter: USE_LETTERS[kind], user: { kind, keep: null, name } };
}

/** The beginning of the hour of an instant (both wall-clock ms). */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR) * HOUR;
}

const NOTHING = SLOT_LETTERS.unknown.repeat(HOUR / SLOT);

/** An hour with a sight at an instant in it. @param hour null: it has none yet */
export function seenAt(hour: RestHour | null, { letter, user }: Sight, at: number): RestHour {
  const { slots, users } = hour ?? { slots: NOTHING, users: [] };
  const slot = Math.floor((at - hourOf(at)) / SLOT);
  const before = slots[slot] ?? SLOT_LETTERS.unknown;
  const after = weightOf(letter) > weightOf(before) ? letter : before;
  return {
    at: hourOf(at),
    slots: after === before ? slots : slots.slice(0, slot) + after + slots.slice(slot + 1),
    users: withUser(users, user),
  };
}

function withUser(users: readonly RestUser[], user: RestUser | null): readonly RestUser[] {
  if (!user || users.length >= MOST_USERS) return users;
  if (users.some(({ kind, keep }) => kind === user.kind && keep === user.keep)) return users;
  return [...users, { ...user, name: Array.from(user.name).slice(0, LONGEST_NAME).join("") }];
}

/** Two records of the same hour as one: what is known of a slot by either. */
export function sameHour(a: RestHour, b: RestHour): RestHour {
  const slots = Array.from(a.slots, (letter, i) => {
    const other = b.slots[i] ?? SLOT_LETTERS.unknown;
    return weightOf(other) > weightOf(letter) ? other : letter;
  }).join("");
  return { at: a.at, slots, users: b.users.reduce(withUser, a.users) };
}

/** Minutes of an hour, by what is known of it. */
export interface PreviewedHour {
  readonly at: number;
  readonly used: number;
  readonly free: number;
  readonly scheduled: number;
  readonly kept: number;
  readonly off: number;
  /** Those in which the rest would have had it asleep. */
  readonly slept: number;
  readonly users: readonly RestUser[];
}

/** The effect that a rest would have had. */
export interface PreviewedRest {
  readonly hours: readonly PreviewedHour[];
  /** Minutes of which anything is known. */
  readonly known: number;
  readonly slept: number;
  readonly off: number;
  /** Times that it would have been woken, and those at which somebody who uses it would have met it asleep. */
  readonly woken: number;
  readonly met: number;
}

/**
 * The effect that a rest would have had in these hours, which are in order. A use ends its sleep, as do the hours of a schedule
 * where the rest is outside of them, and whatever else kept it on; then it is up for as long as it must be, and waits
 * again. What nobody knows ends it, too, and counts for nothing.
 * @param rest null: none
 */
export function previewRest(hours: readonly RestHour[], rest: RestSettings | null): PreviewedRest {
  const sim = { free: 0, up: Infinity, asleep: false };
  let [woken, met, expected] = [0, 0, hours[0]?.at ?? 0];
  const previewed = hours.map(({ at, slots, users }): PreviewedHour => {
    // The hours between are not known.
    if (at !== expected) Object.assign(sim, { free: 0, up: Infinity, asleep: false });
    expected = at + HOUR;
    const minutes = { used: 0, free: 0, scheduled: 0, kept: 0, off: 0, slept: 0 };
    for (const letter of slots) {
      const state = stateOf(letter);
      if (state !== "unknown") minutes[state] += SLOT_MINUTES;
      const rests = state === "free" || (state === "scheduled" && rest?.when === "always");
      const isOver = sim.asleep && !rests;
      if (isOver && state !== "unknown" && state !== "off") {
        woken += 1;
        if (state === "used") met += 1;
        sim.up = 0;
      }
      if (!rests || isOver) sim.asleep = false;
      // One that somebody turned off comes up anew.
      if (state === "off" || state === "unknown") sim.up = state === "off" ? 0 : Infinity;
      // A hold is no use: the machine is free all the while.
      const isFree = state === "free" || state === "scheduled" || state === "kept";
      if (sim.asleep) minutes.slept += SLOT_MINUTES;
      sim.free = isFree ? sim.free + SLOT_MINUTES : 0;
      if (!sim.asleep && state !== "off" && state !== "unknown") sim.up += SLOT_MINUTES;
      if (rest && rest.when !== "never" && rests && isDue(sim, rest)) sim.asleep = true;
    }
    return { at, ...minutes, users };
  });
  const sum = (of: (hour: PreviewedHour) => number): number =>
    previewed.reduce((all, hour) => all + of(hour), 0);
  const known = sum(({ used, free, scheduled, kept, off }) => used + free + scheduled + kept + off);
  return {
    hours: previewed,
    known,
    slept: sum(({ slept }) => slept),
    off: sum(({ off }) => off),
    woken,
    met,
  };
}

function isDue(
  { free, up }: { readonly free: number; readonly up: number },
  { afterMinutes, minUpMinutes }: RestSettings,
): boolean {
  return free >= afterMinutes && up >= minUpMinutes;
}

const STATES = new Map(
  (Object.keys(SLOT_LETTERS) as SlotState[]).map((state) => [SLOT_LETTERS[state] as string, state] as const),
);

/** A letter that a later version has written says nothing to this one. */
function stateOf(letter: string): SlotState | "used" {
  return USED.has(letter) ? "used" : (STATES.get(letter) ?? "unknown");
}

/** All letters, for tests. */
export const LETTERS: readonly string[] = [
  ...Object.values(SLOT_LETTERS),
  ...HOLDER_KINDS.map((kind) => USE_LETTERS[kind]),
];
