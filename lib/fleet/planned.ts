import { byEnd, serversOf, type Hold } from "../plan/hold";
import type { Run } from "../plan/run";
import { transitions, type Transition } from "../plan/schedule";
import type { PendingStop } from "../plan/pending-stop";
import type { ScheduleRecord } from "./model/entities";
import type { Registry } from "./registry";
import { snapshot } from "./memory/open-runs";
import { clashesOf } from "./schedules/clashes";
import { keptByNeeds } from "./schedules/kept-by-needs";
import type { PreviewedTransition } from "./schedules/preview-schedule";
import { timetableOf } from "./schedules/timetable";

/** Something that is going to happen. */
export type Planned =
  /** A schedule turns servers on or off. */
  | {
      readonly type: "transition";
      readonly schedule: Pick<ScheduleRecord, "uuid" | "name" | "mode" | "evenIfItMayNotWake">;
      readonly transition: PreviewedTransition;
    }
  /** A run that goes on, and ends with its window. */
  | { readonly type: "run"; readonly run: Run }
  /** A hold that lasts, and ends. */
  | { readonly type: "hold"; readonly hold: Hold }
  /** A person's stop that waits, and gives up. Those of runs are in the run. */
  | { readonly type: "stop"; readonly serverUuid: string; readonly pendingStop: PendingStop };

/** Planned events of a span of time, each by its transition or its end. */
export interface Plan {
  readonly planned: readonly Planned[];
  /** Wall-clock milliseconds: transitions for thousands of servers may be cut off after some days. */
  readonly knownUntil: number;
}

/** The most servers that the transitions of an answer name, 2 MB of them: later ones need another call. */
const MOST_NAMED = 50_000;

/** Transitions that were handled further ahead than this were handled under a wrong clock. */
const SET_BACK = 24 * 3600 * 1000;

/**
 * Planned events between two instants (wall-clock ms), as far as they are known: the transitions of schedules that have
 * no run yet, by the code that plans them, and the ends of what goes on.
 */
export function plan(registry: Registry, since: number, until: number): Plan {
  const { runs, holds, servers } = registry;
  const { shown, knownUntil } = transitionsOf(registry, since, until);
  const lasts = (from: number, to: number): boolean => from < until && to > since;
  const planned: Planned[] = [
    ...shown,
    ...[...runs.byUuid.values()]
      .filter(({ run }) => lasts(run.since.wall, run.until))
      .map((open): Planned => ({ type: "run", run: snapshot(open) })),
    ...[...holds.values()]
      .filter((hold) => lasts(hold.createdAt, hold.until))
      .sort(byEnd)
      .map((hold): Planned => ({ type: "hold", hold })),
    ...[...servers.values()].flatMap(({ uuid, pendingStop }): Planned[] =>
      pendingStop && pendingStop.run === null && lasts(pendingStop.since.wall, pendingStop.until)
        ? [{ type: "stop", serverUuid: uuid, pendingStop }]
        : [],
    ),
  ];
  return { planned: planned.sort((a, b) => happensAt(a) - happensAt(b)), knownUntil };
}

/** The time of a planned event, its transition or its end, in wall-clock milliseconds. */
export function happensAt(planned: Planned): number {
  switch (planned.type) {
    case "transition":
      return planned.transition.at;
    case "run":
      return planned.run.until;
    case "hold":
      return planned.hold.until;
    case "stop":
      return planned.pendingStop.until;
  }
}

/** The transitions of all schedules that have servers, in order. */
function transitionsOf(
  registry: Registry,
  since: number,
  until: number,
): { readonly shown: Planned[]; readonly knownUntil: number } {
  const span = { from: since, to: until };
  const keptBy = keptByNeeds(registry, span);
  const previewsOf = (schedule: ScheduleRecord, serverUuids: readonly string[]) => ({
    clashesAt: clashesOf(registry, schedule.uuid, serverUuids, span),
    keptAt: keptBy(schedule, serverUuids),
  });
  const all = [...registry.schedules.values()].flatMap((schedule) => {
    const serverUuids = serversOf(schedule, registry.servers.values());
    if (serverUuids.length === 0) return [];
    let previews: ReturnType<typeof previewsOf> | null = null;
    const preview = (transition: Transition): PreviewedTransition => {
      if (transition.action === "ON") return { ...transition, serverUuids, clashes: [], needed: [] };
      const { clashesAt, keptAt } = (previews ??= previewsOf(schedule, serverUuids));
      return { ...transition, serverUuids, clashes: clashesAt(transition.at), needed: keptAt(transition) };
    };
    return toBePlanned(registry, schedule, since, until).map((transition) => ({
      schedule,
      transition,
      preview,
    }));
  });
  const shown: Planned[] = [];
  let named = 0;
  for (const { schedule, transition, preview } of all.sort((a, b) => a.transition.at - b.transition.at)) {
    const previewed = preview(transition);
    const { serverUuids, clashes, needed } = previewed;
    named += serverUuids.length + clashes.length + needed.length;
    if (named > MOST_NAMED && shown.length > 0) return { shown, knownUntil: transition.at };
    const { uuid, name, mode, evenIfItMayNotWake } = schedule;
    const asked = { uuid, name, mode, evenIfItMayNotWake };
    shown.push({ type: "transition", schedule: asked, transition: previewed });
  }
  return { shown, knownUntil: until };
}

/** The transitions of a schedule that have no run yet. */
function toBePlanned(
  { parts: { clock } }: Registry,
  schedule: ScheduleRecord,
  since: number,
  until: number,
): Transition[] {
  const handled = schedule.handledUntil > clock.wall() + SET_BACK ? since : schedule.handledUntil;
  try {
    return transitions(timetableOf(schedule), Math.max(since, handled), until);
  } catch {
    // A zone, perhaps, that this version does not know any more. The log has it once, from what plans their runs.
    return [];
  }
}
