import { serversOf } from "../../plan/hold";
import { provedOff } from "../../plan/run";
import { edges } from "../../plan/schedule";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

/** That a server stays on which a schedule would turn off: another needs it, and nothing turns that off by then. */
export interface KeptByNeed {
  readonly serverUuid: string;
  /** Who needs it; "": whoever asks does not see that. */
  readonly consumerUuid: string;
  readonly consumerName: string;
}

const DAY = 24 * 3600 * 1000;

/**
 * Tells which of these servers others keep on that need them, at a stop that may wait until an instant. What is off now
 * keeps nothing on.
 * @param scheduleUuid the schedule that would turn them off; null: it is new
 * @param span wall-clock milliseconds, in which the instants are
 */
export function keptByNeeds(
  { servers, neededBy, schedules }: Pick<Registry, "servers" | "neededBy" | "schedules">,
  scheduleUuid: string | null,
  serverUuids: readonly string[],
  span: { readonly from: number; readonly to: number },
): (until: number) => KeptByNeed[] {
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
    return [{ named: new Set(named), changes: changesOf(schedule, span) }];
  });
  return (until) => {
    const isStopped = (uuid: string): boolean =>
      others.some(
        ({ named, changes }) => named.has(uuid) && changes.findLast(({ at }) => at < until)?.action === "OFF",
      );
    return kept.filter(({ consumerUuid }) => !isStopped(consumerUuid));
  };
}

/** A schedule that cannot be worked out turns nothing off. The edge before the span is within a week. */
function changesOf(
  schedule: Parameters<typeof timetableOf>[0],
  { from, to }: { readonly from: number; readonly to: number },
): ReturnType<typeof edges> {
  try {
    return edges({ ...timetableOf(schedule), wake: true }, from - 7 * DAY, to);
  } catch {
    return [];
  }
}
