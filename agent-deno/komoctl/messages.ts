/**
 * The operators' messages as JSON (docs/api.md), in the protocol's own types, with the fields that komoctl requires: a
 * field with its default value is missing there, and fields that are not read are ignored.
 */
import type { DoorJson, KnockJson } from "../../lib/gen/proto/komoriuta/v1/door_pb.ts";
import type { EventJson } from "../../lib/gen/proto/komoriuta/v1/event_pb.ts";
import type { GetNightReportResponseJson } from "../../lib/gen/proto/komoriuta/v1/history_pb.ts";
import type { GroupJson } from "../../lib/gen/proto/komoriuta/v1/group_pb.ts";
import type { HoldJson } from "../../lib/gen/proto/komoriuta/v1/hold_pb.ts";
import type { MemberEndJson, RunJson } from "../../lib/gen/proto/komoriuta/v1/run_pb.ts";
import type { ScheduleJson } from "../../lib/gen/proto/komoriuta/v1/schedule_pb.ts";
import type { ServerJson } from "../../lib/gen/proto/komoriuta/v1/server_pb.ts";
import type { CurrentStatusJson } from "../../lib/gen/proto/komoriuta/v1/status_pb.ts";
import type { UpsJson } from "../../lib/gen/proto/komoriuta/v1/ups_pb.ts";

import type { PowerCutPlanJson } from "../../lib/gen/proto/komoriuta/v1/ups_pb.ts";
import type { WayJson } from "../../lib/gen/proto/komoriuta/v1/way_pb.ts";
import type { Plain } from "./words/say.ts";

type With<Message, Field extends keyof Message> = Message & { readonly [Name in Field]-?: Message[Name] };

/** A reader of one kind of message. @throws Error where one of these fields is missing, or no plain value */
function reader<Message extends object>() {
  return <Field extends keyof Message & string>(...fields: readonly Field[]) =>
    (message: Message | undefined): With<Message, Field> => {
      for (const field of fields) {
        const value: unknown = message?.[field];
        if (typeof value !== "string" && typeof value !== "number")
          throw new Error(`answer without ${field}`);
      }
      return message as With<Message, Field>;
    };
}

export const readServer = reader<ServerJson>()("uuid", "name", "currentStatus");
export const readGroup = reader<GroupJson>()("uuid", "name");
export const readHold = reader<HoldJson>()("uuid", "until");
export const readSchedule = reader<ScheduleJson>()("uuid", "name");
export const readRun = reader<RunJson>()("uuid", "action", "createdAt", "until");
/** A run that is only previewed has no ID yet. */
export const readPreviewedRun = reader<RunJson>()("action");
export const readNightReport = reader<GetNightReportResponseJson>()("since", "until", "reportedUntil");
export const readWay = reader<WayJson>()("kind", "updatedAt");
export const readDoor = reader<DoorJson>()("uuid", "name", "serverUuid", "port", "updatedAt");
export const readPowerCutPlan = reader<PowerCutPlanJson>()("uuid", "name", "ups");
export const readKnock = reader<KnockJson>()("at");
export const readUps = reader<UpsJson>()("name");
export const readEvent = reader<EventJson>()("id", "at", "kind");

export type Server = ReturnType<typeof readServer>;
export type Group = ReturnType<typeof readGroup>;
export type Run = ReturnType<typeof readRun>;
export type PreviewedRun = ReturnType<typeof readPreviewedRun>;
export type NightReport = ReturnType<typeof readNightReport>;
export type Event = ReturnType<typeof readEvent>;

export const STATUSES: Readonly<Record<Exclude<CurrentStatusJson, "CURRENT_STATUS_UNSPECIFIED">, Plain>> = {
  CURRENT_STATUS_APPLYING: "Applying",
  CURRENT_STATUS_ON: "ON",
  CURRENT_STATUS_OFF: "OFF",
  CURRENT_STATUS_STARTING: "Starting",
  CURRENT_STATUS_STOPPING: "Shutting down",
  CURRENT_STATUS_SYNCED_ON: "ON",
  CURRENT_STATUS_SYNCED_OFF: "OFF",
  CURRENT_STATUS_ASLEEP: "Asleep",
  CURRENT_STATUS_LOST: "Lost",
  CURRENT_STATUS_WARNING: "Warning",
  CURRENT_STATUS_ERROR: "Error",
};

export const MEMBER_ENDS: Readonly<Record<MemberEndJson, Plain>> = {
  MEMBER_END_UNSPECIFIED: "waiting",
  MEMBER_END_DONE: "done",
  MEMBER_END_ALREADY_THERE: "already there",
  MEMBER_END_DECLINED: "declined",
  MEMBER_END_SKIPPED: "skipped",
  MEMBER_END_FAILED: "failed",
  MEMBER_END_CANCELLED: "cancelled",
};
