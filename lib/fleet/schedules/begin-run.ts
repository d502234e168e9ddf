import { serversOf } from "../../plan/hold";
import { USUAL_RATE, USUAL_WINDOW, type RunRequest } from "../../plan/run";
import type { Transition } from "../../plan/schedule";
import type { NewEvent, ScheduleRecord } from "../model/entities";
import type { ScheduleStore } from "../model/stores";
import type { Registry } from "../registry";
import { toWake } from "../memory/open-runs";
import { needsToWake } from "../orders/may-wake";
import { planAndBegin } from "../runs/run-verbs";
import { needsOf } from "../view";

/** Seconds of warning to people on a machine before a schedule stops it. */
const GRACE = 60;

/** A transition whose run is to be planned. */
interface DueTransition {
  readonly schedule: ScheduleRecord;
  readonly transition: Transition;
  /** Written with the run: earlier transitions are handled. */
  readonly handledUntil: number;
  /** Further events that are written with it. */
  readonly events: readonly NewEvent[];
  /** Asked once more when nothing happens to its servers any more: the manager may have been suspended meanwhile. */
  readonly isStillDue: () => boolean;
}

/**
 * Plans the run of a transition, for the servers that its groups have now, and lets it begin.
 * @returns false where there is no server, and nothing was written
 * @throws FleetError `too_many_runs`; Error where the transition is not due any more
 */
export async function beginRun(
  registry: Registry,
  store: ScheduleStore,
  { schedule, transition, handledUntil, events, isStillDue }: DueTransition,
): Promise<boolean> {
  const { servers, schedules } = registry;
  const its = (): string[] => serversOf(schedule, servers.values());
  if (its().length === 0) return false;
  await planAndBegin(
    registry,
    () => requestOf(registry, schedule, transition, its()),
    () => {
      if (!isStillDue())
        throw new Error("it was seen in time, and was too late when its servers had time for it");
    },
    async (run, runEvents) => {
      const written = await store.insertRun(schedule.uuid, handledUntil, run, [...events, ...runEvents]);
      schedules.set(schedule.uuid, { ...schedule, handledUntil });
      return written;
    },
    () => (transition.action === "ON" ? needsToWake(registry, schedule.authorUuid) : needsOf(registry)),
  );
  return true;
}

function requestOf(
  registry: Registry,
  { uuid, name, author, authorUuid, mode, minOn, evenIfItMayNotWake }: ScheduleRecord,
  { action, until }: Transition,
  serverUuids: readonly string[],
): RunRequest {
  const { parts } = registry;
  const whose = { author, authorUuid, schedule: { uuid, name } };
  const asked = { uuid: parts.newUuid(), reason: "", ...whose, serverUuids };
  const usual = parts.clock.wall() + USUAL_WINDOW;
  if (action === "ON") {
    // Waking so many, with those of other runs between them, takes that long for the rate alone.
    const starts = Math.ceil((serverUuids.length + toWake(registry)) / USUAL_RATE) * 60_000;
    const on = { action, mode: "now", grace: 0, rate: USUAL_RATE, minOn: 0, evenIfItMayNotWake } as const;
    return { ...asked, ...on, until: Math.min(until, usual + starts) };
  }
  return {
    ...{ ...asked, action, mode, grace: GRACE, rate: null, minOn: minOn * 60, evenIfItMayNotWake },
    until: mode === "when_free" ? until : Math.min(until, usual),
  };
}
