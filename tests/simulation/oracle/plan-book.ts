import type { Run } from "../../../lib/plan/run";
import type { ChangedEnd } from "../../../lib/plan/schedule";
import type { ScheduleSettings } from "../../../lib/fleet/schedules/settings";
import type { RunStart } from "../../../lib/fleet/runs/settings";
import type { Outcome } from "../manager-parts";
import type { Deadline } from "./book";

/** The oracle's book about plans: people's requests, and the runs that were planned. It reads no plan's state. */

/** Something that people set, with each value that may be in force. */
export interface Settable<T> {
  possible: readonly T[];
  /** The possible values before each answered change, and the time until which they were. */
  past?: readonly { readonly possible: readonly T[]; readonly until: number }[];
}

/** More changes of one setting nobody makes while a run is being written. */
const REMEMBERED = 30;

/** Somebody asks for another value: the earlier ones may be in force still. */
export function ask<T>(one: Settable<T>, value: T): void {
  one.possible = [...one.possible, value];
}

/** The answer to a change: a failed write, and a manager that died, leave it open. */
export function answer<T>(one: Settable<T>, value: T, outcome: Outcome, now: number): void {
  if (outcome === "accepted") {
    one.past = [...(one.past ?? []).slice(-REMEMBERED), { possible: one.possible, until: now }];
    one.possible = [value];
  }
  if (outcome !== "refused") return;
  // Others may have asked for the same one.
  const its = one.possible.lastIndexOf(value);
  one.possible = one.possible.filter((_, at) => at !== its);
}

/** The value that is in force for sure. */
export function sure<T>({ possible }: Settable<T>): T | undefined {
  return possible.length === 1 ? possible[0] : undefined;
}

/** Each value that may have been in force at an instant or since. */
export function possibleSince<T>({ possible, past = [] }: Settable<T>, since: number): readonly T[] {
  return [...past.filter(({ until }) => until >= since).flatMap((earlier) => earlier.possible), ...possible];
}

/** A group, with each list of members that it may have. */
export interface GroupMembers {
  readonly name: string;
  readonly possible: readonly (readonly string[])[];
}

/** A start that a person asked for, with all clicks that ask the same again. */
export interface RunAsked {
  readonly start: RunStart;
  /** The author of the door that asks; absent: a person. */
  readonly by?: string;
  clicks: number;
  /** The number of clicks without an answer yet. */
  open: number;
  readonly runs: RunEntry[];
  /** The members that whoever starts it was shown, and whether each would have been asked; null: nobody was. */
  readonly shown: ReadonlyMap<string, boolean> | null;
}

/** A schedule's settings, with the end of this night where somebody has changed that. */
export type SavedSettings = ScheduleSettings & { readonly changedEnd?: ChangedEnd | null };

/** A schedule as somebody saved it; null: it is not there. */
export interface Version {
  readonly settings: SavedSettings | null;
  readonly askedAt: number;
  /** The transitions of which a run was planned. */
  readonly planned: Set<string>;
}

export interface ScheduleEntry extends Settable<Version> {
  /** Its name without what people add to it; no other has it. */
  readonly name: string;
  readonly calendar: CalendarEntry;
}

/** The oracle's name of a schedule that people may rename: the part before the brackets stays. */
export function scheduleKey(name: string): string {
  return name.split(" (")[0] ?? name;
}

/** The calendar at the schedule's address. */
interface CalendarEntry {
  /** Wall-clock times at which it was read. */
  readonly reads: number[];
  days: readonly string[];
}

/** A run, from when it was planned. */
export interface RunEntry {
  readonly run: Run;
  readonly asked: RunAsked | null;
  readonly schedule: {
    readonly entry: ScheduleEntry;
    readonly version: Version;
    readonly transition: string;
  } | null;
  readonly plannedAt: number;
  /** Whether it was written. */
  isOnDisk: boolean;
  deadline: Deadline;
  /** The certain needs of each member of an ON run. The servers that need it are determined when that counts. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** The written ends of members: the reasons, and the kinds. */
  readonly ends: Map<string, string>;
  readonly as: Map<string, string>;
  /** Whether somebody has asked for its cancellation, whatever came of that. */
  cancelling: boolean;
  /** The time since which it is known to be cancelled. */
  withdrawn: { readonly at: number; readonly why: string } | null;
  ended: boolean;
}
