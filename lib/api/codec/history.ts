import { create, toJson } from "@bufbuild/protobuf";
import type { ActivityPage } from "../../fleet/activity";
import type { Plan, Planned } from "../../fleet/planned";
import type { ActivityCursor } from "../../fleet/model/stores";
import type { Timeline } from "../../fleet/memory/status-history";
import {
  TimelineSchema,
  ListActivityResponseSchema,
  ListTimelinesResponseSchema,
  ListPlannedResponseSchema,
  PlannedRunSchema,
  PlannedSchema,
  type Timeline as TimelineMessage,
  type ListActivityResponse,
  type ListActivityResponseJson,
  type ListTimelinesResponse,
  type ListTimelinesResponseJson,
  type ListPlannedResponse,
  type ListPlannedResponseJson,
  type Planned as PlannedMessage,
} from "../../gen/proto/komoriuta/v1/history_pb";
import { CurrentStatusSchema, StopModeSchema } from "../../gen/proto/komoriuta/v1/status_pb";
import { counts as countsOf, type Run } from "../../plan/run";
import { numbers } from "./numbers";
import { runSummaryMessage } from "./run";
import { transitionMessage } from "./schedule";
import { timestampOf } from "./time";
import { holdMessage, pendingStopMessage } from "./use";
import * as words from "./words";
import { eventMessage } from "./write";

/** The codec's writing half for the past and for what is planned. */

const CURRENT_STATUS = numbers(CurrentStatusSchema, words.CURRENT_STATUS);
const STOP_MODE = numbers(StopModeSchema, words.STOP_MODE);

/** The message of a server's past. */
function timelineMessage({ serverUuid, intervals, cut }: Timeline): TimelineMessage {
  return create(TimelineSchema, {
    serverUuid,
    statuses: intervals.map(({ status }) => CURRENT_STATUS[status]),
    since: intervals.map(({ since }) => since),
    until: intervals.map(({ until }) => until),
    cut,
  });
}

/** The message of several servers' past. */
export function timelinesMessage(timelines: readonly Timeline[]): ListTimelinesResponse {
  return create(ListTimelinesResponseSchema, { timelines: timelines.map(timelineMessage) });
}

/** The same as pages and actions hand it to the browser. */
export function timelinesJson(timelines: readonly Timeline[]): ListTimelinesResponseJson {
  return toJson(ListTimelinesResponseSchema, timelinesMessage(timelines));
}

/** The message of a page of the activity log. */
export function activityMessage({ entries, next }: ActivityPage): ListActivityResponse {
  return create(ListActivityResponseSchema, {
    entries: entries.map(({ event, run }) => ({
      event: eventMessage(event),
      run: run ? runSummaryMessage(run) : undefined,
      serverNames: [...(run?.serverNames ?? [])],
    })),
    next: next ? `${next.at}-${next.id}` : "",
  });
}

/** The same as pages and actions hand it to the browser. */
export function activityJson(page: ActivityPage): ListActivityResponseJson {
  return toJson(ListActivityResponseSchema, activityMessage(page));
}

/** The cursor that an answer gave as `next`; undefined where it is none. */
export function readCursor(cursor: string): ActivityCursor | undefined {
  const [, at, id] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  return at === undefined || id === undefined ? undefined : { at: Number(at), id: Number(id) };
}

/** The message of what is planned. */
export function planMessage({ planned, knownUntil }: Plan): ListPlannedResponse {
  return create(ListPlannedResponseSchema, {
    planned: planned.map(plannedMessage),
    knownUntil: timestampOf(knownUntil),
  });
}

/** The same as pages and actions hand it to the browser. */
export function planJson(plan: Plan): ListPlannedResponseJson {
  return toJson(ListPlannedResponseSchema, planMessage(plan));
}

function plannedMessage(planned: Planned): PlannedMessage {
  return create(PlannedSchema, { planned: oneOf(planned) });
}

function oneOf(planned: Planned): PlannedMessage["planned"] {
  switch (planned.type) {
    case "transition": {
      const { uuid, name, mode } = planned.schedule;
      const transition = transitionMessage(planned.transition);
      return {
        case: "transition",
        value: {
          ...{ $typeName: "komoriuta.v1.PlannedTransition", scheduleUuid: uuid, scheduleName: name },
          ...{ mode: STOP_MODE[mode], transition },
        },
      };
    }
    case "run":
      return { case: "run", value: plannedRunMessage(planned.run) };
    case "hold":
      return { case: "hold", value: holdMessage(planned.hold) };
    case "stop": {
      const { serverUuid, pendingStop } = planned;
      return {
        case: "stop",
        value: {
          $typeName: "komoriuta.v1.PlannedStop",
          serverUuid,
          pendingStop: pendingStopMessage(pendingStop),
        },
      };
    }
  }
}

function plannedRunMessage(run: Run) {
  const { uuid, action, mode, createdAt, until, author, scheduleUuid, scheduleName, counts } =
    runSummaryMessage({ ...run, counts: countsOf(run) });
  const serverUuids = run.members.filter(({ end }) => !end).map(({ serverUuid }) => serverUuid);
  return create(PlannedRunSchema, {
    ...{ uuid, action, mode, since: createdAt, until, author, scheduleUuid, scheduleName },
    ...{ serverUuids, counts },
  });
}
