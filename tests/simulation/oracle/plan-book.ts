import type { Run } from "../../../lib/plan/run";
import type { ScheduleSettings } from "../../../lib/fleet/schedules/settings";
import type { RunStart } from "../../../lib/fleet/runs/settings";
import type { Outcome } from "../manager-parts";
import type { Deadline } from "./book";

/** What the oracle writes down about plans: what people asked for, and what was planned. It reads no plan's state. */

/** What people set: each value that may be in force. */
export interface Settable<T> {
  possible: readonly T[];
  /** What was possible before each change that was answered, and until when. */
  past?: readonly { readonly possible: readonly T[]; readonly until: number }[];
}

/** More changes of one setting nobody makes while a run is being written. */
const REMEMBERED = 30;

/** Somebody asks for another value: the earlier ones may be in force still. */
export function ask<T>(one: Settable<T>, value: T): void {
  one.possible = [...one.possible, value];
}

/** What became of that: a write that failed, and a manager that died, leave it open. */
export function answer<T>(one: Settable<T>, value: T, outcome: Outcome, now: number): void {
  if (outcome === "accepted") {
    one.past = [...(one.past ?? []).slice(-REMEMBERED), { possible: one.possible, until: now }];
    one.possible = [value];
  }
  if (outcome === "refused") one.possible = one.possible.filter((other) => other !== value);
}

/** The value that is in force for sure. */
export function sure<T>({ possible }: Settable<T>): T | undefined {
  return possible.length === 1 ? possible[0] : undefined;
}

/** Each value that may have been in force at an instant or since. */
export function possibleSince<T>({ possible, past = [] }: Settable<T>, since: number): readonly T[] {
  return [...past.filter(({ until }) => until >= since).flatMap((earlier) => earlier.possible), ...possible];
}

/** A start that a person asked for, with all clicks that ask the same again. */
export interface RunAsked {
  readonly start: RunStart;
  clicks: number;
  /** How many of them have no answer yet. */
  open: number;
  readonly runs: RunEntry[];
  /** The members that whoever starts it has seen before, and whether each would have been asked; null: nobody looked. */
  readonly shown: ReadonlyMap<string, boolean> | null;
}

/** A schedule as somebody saved it; null: it is not there. */
export interface Version {
  readonly settings: ScheduleSettings | null;
  readonly askedAt: number;
  /** The transitions of which a run was planned. */
  readonly planned: Set<string>;
}

export interface ScheduleEntry extends Settable<Version> {
  /** Its name without what people add to it; no other has it. */
  readonly name: string;
  readonly calendar: CalendarEntry;
}

/** By which name the oracle knows a schedule that people have renamed: what stands before the brackets stays. */
export function scheduleKey(name: string): string {
  return name.split(" (")[0] ?? name;
}

/** The calendar at the schedule's address. */
interface CalendarEntry {
  /** When it was read, by the wall clock. */
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
  /** For each member; ON: those that it needs for sure. Who needs it is asked when that counts. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** Why members ended, and as what, as it was written. */
  readonly ends: Map<string, string>;
  readonly as: Map<string, string>;
  /** Somebody has asked for it to be cancelled, whatever became of that. */
  cancelling: boolean;
  /** Since when it is known to be cancelled. */
  withdrawn: { readonly at: number; readonly why: string } | null;
  ended: boolean;
}
