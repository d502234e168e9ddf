import { startsLeft } from "../../plan/advance";
import { USUAL_RATE, type Member, type Run } from "../../plan/run";
import { moment, type FleetParts } from "../model/ports";
import type { ChangedMember } from "../model/stores";
import { createPreviews, type Previews } from "./previews";

/** A run that goes on. Its members change one by one and all the time, so they stand by themselves, in their order. */
export interface OpenRun {
  /** The run as it was planned but for `cancelledBy` and `endedAt`; its members are out of date. */
  run: Run;
  readonly members: Map<string, Member>;
  /** Members that changed since watchers were notified. */
  readonly unsent: Set<string>;
  /** Monotonic time of the next try, where something of it could not be written. */
  triedAgainAt: number;
  /** Monotonic time at which it last woke a server: the run that has waited longest is the next. */
  wokeAt: number;
}

/** The runs that go on. */
export interface OpenRuns {
  readonly previews: Previews;
  readonly byUuid: Map<string, OpenRun>;
  /** The runs of each server. */
  readonly byServer: Map<string, readonly OpenRun[]>;
  /** Runs that are being written: they count already. */
  readonly beginning: Set<{ readonly authorUuid: string | null }>;
  /** Runs that were started a moment ago, by their request: a double click starts one run. */
  readonly justStarted: Map<string, { readonly uuid: string; readonly at: number }>;
  /** Monotonic times at which runs have woken servers in the last minute: the rate is that of all together. */
  starts: readonly number[];
}

interface WithRuns {
  readonly runs: OpenRuns;
}

interface WithClock {
  readonly parts: Pick<FleetParts, "clock">;
}

export function noRuns(): OpenRuns {
  return {
    byUuid: new Map(),
    byServer: new Map(),
    beginning: new Set(),
    justStarted: new Map(),
    previews: createPreviews(),
    starts: [],
  };
}

/** The run as it is now. */
export function snapshot({ run, members }: OpenRun): Run {
  return { ...run, members: [...members.values()] };
}

/** Adds a run to those that go on: from now on it is judged with each change of its servers. */
export function enter({ runs }: WithRuns, run: Run): OpenRun {
  const members = new Map(run.members.map((member) => [member.serverUuid, member]));
  const open: OpenRun = { run, members, unsent: new Set(members.keys()), triedAgainAt: 0, wokeAt: 0 };
  runs.byUuid.set(run.uuid, open);
  // A manager that starts has not forgotten whom it woke a moment ago.
  if (run.action === "ON")
    runs.starts = [...runs.starts, ...run.members.flatMap(({ asked }) => asked?.at.monotonic ?? [])];
  for (const uuid of members.keys()) runs.byServer.set(uuid, [...(runs.byServer.get(uuid) ?? []), open]);
  return open;
}

/** The number of servers that all runs together may wake now. */
export function wakesLeft({ runs, parts }: WithRuns & WithClock): number {
  const now = moment(parts.clock);
  runs.starts = runs.starts.filter((at) => now.monotonic - at < 60_000);
  return startsLeft(USUAL_RATE, runs.starts, now);
}

/** Notes that a run wakes a server now. */
export function wakes({ runs, parts }: WithRuns & WithClock, open: OpenRun): void {
  open.wokeAt = parts.clock.monotonic();
  runs.starts = [...runs.starts, open.wokeAt];
}

/** The number of servers that the runs that go on are still to wake. */
export function toWake({ runs }: WithRuns): number {
  let count = 0;
  for (const { run, members } of runs.byUuid.values())
    if (run.action === "ON") for (const { asked, end } of members.values()) if (!asked && !end) count += 1;
  return count;
}

/** Removes a run that has ended. */
export function leave({ runs }: WithRuns, open: OpenRun): void {
  runs.byUuid.delete(open.run.uuid);
  for (const uuid of open.members.keys()) {
    const left = (runs.byServer.get(uuid) ?? []).filter((other) => other !== open);
    if (left.length > 0) runs.byServer.set(uuid, left);
    else runs.byServer.delete(uuid);
  }
}

/** Takes over members that are on disk. */
export function settled({ runs }: WithRuns, changed: readonly ChangedMember[]): void {
  for (const { runUuid, member } of changed) {
    const open = runs.byUuid.get(runUuid);
    open?.members.set(member.serverUuid, member);
    open?.unsent.add(member.serverUuid);
  }
}
