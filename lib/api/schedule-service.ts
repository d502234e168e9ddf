import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import { scheduleSettings, type ScheduleSettings } from "../fleet/schedules/settings";
import type { Schedule, ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { operatorOf } from "./asking";
import { edgeMessage, readScheduleMessage, scheduleMessage } from "./codec/schedule";
import type { Running } from "./running";
import { invalidFields, validated } from "./validate";

/** Bytes of a request: a calendar may come as a file. */
export const SCHEDULE_REQUEST_BYTES = 1024 * 1024;

const named = z.object({ uuid: z.uuid("must be a UUID") });
const time = z.custom<Timestamp>().transform(timestampMs).optional();

/** When servers are to be awake. */
export function scheduleService(running: () => Running): ServiceImpl<typeof ScheduleService> {
  return {
    listSchedules: () => ({ schedules: running().fleet.schedules().map(scheduleMessage) }),

    async createSchedule({ schedule }, context) {
      const { userId } = operatorOf(context);
      return {
        schedule: scheduleMessage(await running().fleet.createSchedule(settingsOf(schedule), userId)),
      };
    },

    async updateSchedule({ schedule, ifUpdatedAt }, context) {
      const settings = settingsOf(schedule);
      const { uuid } = validated(named, schedule);
      const { userId } = operatorOf(context);
      const seen = validated(time, ifUpdatedAt);
      const saved = await running().fleet.updateSchedule(uuid, settings, userId, seen);
      return { schedule: scheduleMessage(saved) };
    },

    async deleteSchedule(request, context) {
      await running().fleet.deleteSchedule(validated(named, request).uuid, operatorOf(context).userId);
      return {};
    },

    async previewSchedule({ schedule, from }) {
      const settings = settingsOf(schedule);
      const uuid = schedule?.uuid ? validated(named, schedule).uuid : null;
      const edges = await running().fleet.previewSchedule(settings, uuid, validated(time, from) ?? null);
      return { edges: edges.map(edgeMessage) };
    },
  };
}

/** What a person set. Its fields are named as they stand in the schedule. */
function settingsOf(schedule: Schedule | undefined): ScheduleSettings {
  if (!schedule) throw invalidFields([{ field: "schedule", message: "must be given" }]);
  return validated(scheduleSettings, readScheduleMessage(schedule));
}
