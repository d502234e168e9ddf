import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ScheduleRecord } from "../../fleet/model/entities";
import type { PreviewedTransition, SchedulePreview } from "../../fleet/schedules/preview-schedule";
import { RunActionSchema } from "../../gen/proto/komoriuta/v1/run_pb";
import type { WantedEnd } from "../../plan/changed-end";
import { counts } from "../../plan/run";
import { MIN_ON } from "../../plan/schedule";
import {
  PreviewScheduleResponseSchema,
  ScheduleTransitionSchema,
  ScheduleSchema,
  type Calendar,
  type ChangeScheduleEndRequest,
  type PreviewScheduleResponse,
  type Schedule,
  type ScheduleTransition,
  type ScheduleTransitionJson,
  type ScheduleJson,
} from "../../gen/proto/komoriuta/v1/schedule_pb";
import { StopMode, StopModeSchema } from "../../gen/proto/komoriuta/v1/status_pb";
import { numbers } from "./numbers";
import { keptMessage, lastRelayMessage, runSummaryMessage } from "./run";
import { timestampOf } from "./time";
import * as words from "./words";
import type { Whole } from "./whole";

/** The codec's writing half for schedules, and its reading half for requests. */

const RUN_ACTION = numbers(RunActionSchema, words.RUN_ACTION);
const STOP_MODE = numbers(StopModeSchema, words.STOP_MODE);

/** The message of a schedule, without its calendar's text, which is not kept. */
export function scheduleMessage(schedule: ScheduleRecord): Schedule {
  const { calendar, pausedUntil, windows } = schedule;
  return create(ScheduleSchema, {
    uuid: schedule.uuid,
    name: schedule.name,
    groupUuids: [...schedule.groupUuids],
    serverUuids: [...schedule.serverUuids],
    zone: schedule.zone,
    windows: windows.map(({ days, from, to }) => ({ days: [...days], from, to })),
    wake: schedule.wake,
    stop: schedule.stop,
    mode: STOP_MODE[schedule.mode],
    stopBy: schedule.stopBy ?? "",
    exceptions: schedule.exceptions.map((exception) => ({ ...exception })),
    pausedUntil: pausedUntil === null ? undefined : timestampOf(pausedUntil),
    minOn: schedule.minOn,
    author: schedule.author,
    calendar: calendar
      ? {
          url: calendar.url ?? "",
          readAt: timestampOf(calendar.readAt),
          fault: calendar.fault ?? "",
          days: daysOf(calendar.days),
        }
      : undefined,
    createdAt: timestampOf(schedule.createdAt),
    updatedAt: timestampOf(schedule.updatedAt),
    evenIfTheyMayNotWake: schedule.evenIfItMayNotWake,
    changedEnd: schedule.changedEnd
      ? {
          usual: timestampOf(schedule.changedEnd.usual),
          end: timestampOf(schedule.changedEnd.end),
          author: schedule.changedEnd.author,
          changedAt: timestampOf(schedule.changedEnd.changedAt),
        }
      : undefined,
  } satisfies Whole<MessageInitShape<typeof ScheduleSchema>>);
}

function daysOf(ranges: readonly { readonly first: string; readonly last: string }[]): number {
  const length = ({ first, last }: (typeof ranges)[number]): number =>
    Math.round((Date.parse(last) - Date.parse(first)) / (24 * 3600 * 1000)) + 1;
  return ranges.reduce((days, range) => days + length(range), 0);
}

export function transitionMessage(transition: PreviewedTransition): ScheduleTransition {
  const { at, action, until, serverUuids, clashes, needed } = transition;
  return create(ScheduleTransitionSchema, {
    at: timestampOf(at),
    action: RUN_ACTION[action],
    serverUuids: [...serverUuids],
    until: timestampOf(until),
    clashes: clashes.map((clash) => ({ ...clash })),
    needed: needed.map(keptMessage),
  } satisfies Whole<MessageInitShape<typeof ScheduleTransitionSchema>>);
}

export function previewMessage({
  transitions,
  quiet,
  cancels,
  unproved,
  lastRelays,
}: SchedulePreview): PreviewScheduleResponse {
  return create(PreviewScheduleResponseSchema, {
    edges: transitions.map(transitionMessage),
    quiet: quiet ?? "",
    cancels: cancels.map((run) => runSummaryMessage({ ...run, counts: counts(run) })),
    unproved: [...unproved],
    lastRelays: lastRelays.map(lastRelayMessage),
  } satisfies Whole<MessageInitShape<typeof PreviewScheduleResponseSchema>>);
}

/** The JSON of a schedule, for pages and actions. */
export function scheduleJson(schedule: ScheduleRecord): ScheduleJson {
  return toJson(ScheduleSchema, scheduleMessage(schedule));
}
export function transitionJson(transition: PreviewedTransition): ScheduleTransitionJson {
  return toJson(ScheduleTransitionSchema, transitionMessage(transition));
}

const MODES: ReadonlyMap<StopMode, ScheduleRecord["mode"]> = new Map([
  [StopMode.UNSPECIFIED, "when_free"],
  [STOP_MODE.now, "now"],
  [STOP_MODE.when_free, "when_free"],
]);

/** The schedule of a request, to be checked by `scheduleSettings`. */
export function readScheduleMessage(schedule: Schedule) {
  const { stopBy, mode, exceptions, calendar, pausedUntil, minOn, evenIfTheyMayNotWake } = schedule;
  return {
    ...schedule,
    stopBy: stopBy === "" ? null : stopBy,
    mode: MODES.get(mode),
    exceptions: exceptions.map(({ first, last, name }) => ({
      first,
      last: last === "" ? first : last,
      name,
    })),
    calendar: calendar ? readCalendar(calendar) : null,
    pausedUntil: pausedUntil === undefined ? null : timestampMs(pausedUntil),
    minOn: minOn ?? MIN_ON.initial,
    evenIfItMayNotWake: evenIfTheyMayNotWake,
  };
}

/** The request of another end, to be checked by the verb's schema. */
export function readEndRequest({ uuid, seen, wanted, ifUpdatedAt }: ChangeScheduleEndRequest) {
  return {
    uuid,
    seen: seen ? timestampMs(seen) : null,
    wanted: wantedOf(wanted),
    ifUpdatedAt: ifUpdatedAt && timestampMs(ifUpdatedAt),
  };
}

function wantedOf(wanted: ChangeScheduleEndRequest["wanted"]): WantedEnd | undefined {
  switch (wanted.case) {
    case "until":
      return { kind: "at", at: timestampMs(wanted.value) };
    case "asUsual":
      return wanted.value ? { kind: "usual" } : undefined;
    case "skip":
      return wanted.value ? { kind: "skipped" } : undefined;
    case undefined:
      return undefined;
  }
}

function readCalendar({ url, text }: Calendar): unknown {
  if (url === "" && text === "") return "kept";
  return { ...(url !== "" && { url }), ...(text !== "" && { text }) };
}
