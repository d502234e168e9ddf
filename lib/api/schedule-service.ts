import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import { scheduleSettings, type ScheduleSettings } from "../fleet/schedules/settings";
import type { Schedule, ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { fleetOf, operatorOf } from "./asking";
import { previewMessage, readScheduleMessage, scheduleMessage } from "./codec/schedule";
import type { Running } from "./running";
import { invalidFields, validated } from "./validate";

const named = z.object({ uuid: z.uuid("must be a UUID") });
const time = z.custom<Timestamp>().transform(timestampMs).optional();

/** When servers are to be awake. */
export function scheduleService(running: () => Running): ServiceImpl<typeof ScheduleService> {
  return {
    listSchedules: (_request, context) => ({
      schedules: fleetOf(running(), context).schedules().map(scheduleMessage),
    }),

    async createSchedule({ schedule }, context) {
      const { userId } = operatorOf(context);
      return {
        schedule: scheduleMessage(
          await fleetOf(running(), context).createSchedule(settingsOf(schedule), userId),
        ),
      };
    },

    async updateSchedule({ schedule, ifUpdatedAt }, context) {
      const settings = settingsOf(schedule);
      const { uuid } = validated(named, schedule);
      const { userId } = operatorOf(context);
      const seen = validated(time, ifUpdatedAt);
      const saved = await fleetOf(running(), context).updateSchedule(uuid, settings, userId, seen);
      return { schedule: scheduleMessage(saved) };
    },

    async deleteSchedule(request, context) {
      await fleetOf(running(), context).deleteSchedule(
        validated(named, request).uuid,
        operatorOf(context).userId,
      );
      return {};
    },

    async previewSchedule({ schedule, from }, context) {
      const settings = settingsOf(schedule);
      const uuid = schedule?.uuid ? validated(named, schedule).uuid : null;
      const preview = await fleetOf(running(), context).previewSchedule(
        settings,
        uuid,
        validated(time, from) ?? null,
      );
      return previewMessage(preview);
    },
  };
}

/** What a person set. Its fields are named as they stand in the schedule. */
function settingsOf(schedule: Schedule | undefined): ScheduleSettings {
  if (!schedule) throw invalidFields([{ field: "schedule", message: "must be given" }]);
  return validated(scheduleSettings, readScheduleMessage(schedule));
}
