import { serversOf } from "../../plan/hold";
import { provedOff, USUAL_WINDOW, type KeptByNeed } from "../../plan/run";
import { transitions, type Transition } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

const DAY = 24 * 3600 * 1000;
/** The longest wait of a stop: it ends with the next window, which is searched for so far ahead. */
const LONGEST_WAIT = 2 * DAY;

/** The servers that others keep on at a transition: none where it turns servers on. */
export type KeptAt = (transition: Transition) => readonly KeptByNeed[];

/**
 * The servers of a schedule that stay on since others need them, and nothing turns those off by the time that a stop
 * waits. Servers that are off now keep nothing on.
 * @param span wall-clock milliseconds, in which the transitions are
 * @returns takes the schedule, of which `uuid` is null where it is new, and its servers
 */
export function keptByNeeds(
  { servers, neededBy, schedules }: Pick<Registry, "servers" | "neededBy" | "schedules">,
  { from, to }: { readonly from: number; readonly to: number },
): (
  schedule: Pick<ScheduleRecord, "mode"> & { readonly uuid: string | null },
  its: readonly string[],
) => KeptAt {
  /** The transitions of each schedule, worked out once. */
  const known = new Map<ScheduleRecord, readonly Transition[]>();
  const changesOf = (schedule: ScheduleRecord): readonly Transition[] => {
    const changes = known.get(schedule) ?? changesIn(schedule, from, to + LONGEST_WAIT);
    known.set(schedule, changes);
    return changes;
  };
  return ({ uuid: scheduleUuid, mode }, serverUuids) => {
    const its = new Set(serverUuids);
    const kept = serverUuids.flatMap((serverUuid) =>
      neededBy.of(serverUuid).flatMap((uuid): KeptByNeed[] => {
        const consumer = servers.get(uuid);
        if (!consumer || its.has(uuid) || provedOff(consumer.facts)) return [];
        return [{ serverUuid, consumerUuid: uuid, consumerName: consumer.name }];
      }),
    );
    if (kept.length === 0) return () => [];
    const consumers = new Set(kept.map(({ consumerUuid }) => consumerUuid));
    const others = [...schedules.values()].flatMap((schedule) => {
      const named = serversOf(schedule, servers.values()).filter((uuid) => consumers.has(uuid));
      if (schedule.uuid === scheduleUuid || !schedule.stop || named.length === 0) return [];
      return [{ named: new Set(named), changes: changesOf(schedule) }];
    });
    return ({ action, at, until }) => {
      if (action === "ON") return [];
      const waitsUntil = mode === "when_free" ? until : at + USUAL_WINDOW;
      const isStopped = (uuid: string): boolean =>
        others.some(
          ({ named, changes }) =>
            named.has(uuid) && changes.findLast((transition) => transition.at < waitsUntil)?.action === "OFF",
        );
      return kept.filter(({ consumerUuid }) => !isStopped(consumerUuid));
    };
  };
}

/** A schedule that cannot be worked out turns nothing off. The transition before the span is within a week. */
function changesIn(schedule: ScheduleRecord, from: number, to: number): readonly Transition[] {
  try {
    return transitions({ ...timetableOf(schedule), wake: true }, from - 7 * DAY, to);
  } catch {
    return [];
  }
}
