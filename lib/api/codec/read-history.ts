import type {
  ActivityEntryJson,
  ListActivityResponseJson,
  ListPlannedResponseJson,
  PlannedJson,
  PlannedRunJson,
} from "../../gen/proto/komoriuta/v1/history_pb";
import { milliseconds, reader, readEvent, readHold, readPendingStop } from "./read";
import { readCounts, readRun } from "./read-run";
import { readTransition } from "./read-schedule";
import * as words from "./words";

/** The codec's reading half for the past and for what is planned, as read.ts is for servers. */

const runAction = reader(words.RUN_ACTION);
const stopMode = reader(words.STOP_MODE);

/** An entry of the activity log, as the console knows it. */
export type ActivityEntryView = Readonly<ReturnType<typeof readEntry>>;

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readActivity({ entries = [], next = "" }: ListActivityResponseJson) {
  return {
    entries: entries.map(readEntry),
    /** Null: there is nothing older. */
    next: next || null,
  };
}

function readEntry({ event, run, serverNames = [] }: ActivityEntryJson) {
  return {
    event: readEvent(event ?? {}),
    /** The run that the event says was started, as it is now, without its members. */
    run: run ? readRun(run) : null,
    /** Names of the first of its members. */
    serverNames,
  } satisfies Record<keyof ActivityEntryJson, unknown>;
}

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readPlan({ planned = [], knownUntil }: ListPlannedResponseJson) {
  return { planned: planned.map(readPlanned), knownUntil: milliseconds(knownUntil) ?? 0 };
}

function readPlanned({ transition, run, hold, stop }: PlannedJson) {
  if (transition) {
    const { scheduleUuid = "", scheduleName = "", mode } = transition;
    const schedule = { uuid: scheduleUuid, name: scheduleName, mode: stopMode(mode) };
    return { type: "transition" as const, schedule, transition: readTransition(transition.transition ?? {}) };
  }
  if (run) return { type: "run" as const, run: readPlannedRun(run) };
  if (hold)
    return { type: "hold" as const, hold: { ...readHold(hold), serverUuids: hold.serverUuids ?? [] } };
  if (stop)
    return {
      type: "stop" as const,
      serverUuid: stop.serverUuid ?? "",
      pendingStop: readPendingStop(stop.pendingStop ?? {}),
    };
  throw new RangeError("the manager plans something that this console does not know");
}

function readPlannedRun(run: PlannedRunJson) {
  return {
    uuid: run.uuid ?? "",
    action: runAction(run.action),
    mode: stopMode(run.mode),
    since: milliseconds(run.since) ?? 0,
    until: milliseconds(run.until) ?? 0,
    author: run.author ?? "",
    /** Null: a person started it. */
    schedule: run.scheduleUuid ? { uuid: run.scheduleUuid, name: run.scheduleName ?? "" } : null,
    /** Servers for which it is not over. */
    serverUuids: run.serverUuids ?? [],
    counts: readCounts(run.counts ?? {}),
  } satisfies Record<Exclude<keyof PlannedRunJson, "scheduleUuid" | "scheduleName">, unknown> & {
    schedule: unknown;
  };
}
