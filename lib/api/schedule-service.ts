import type { ServiceImpl } from "@connectrpc/connect";
import type { Schedule, ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { fleetOf } from "./asking";
import { previewMessage, readEndRequest, readScheduleMessage, scheduleMessage } from "./codec/schedule";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";
import { invalidFields } from "./validate";

/** Schedules, and their previews. */
export function scheduleService(running: () => Running): ServiceImpl<typeof ScheduleService> {
  return {
    listSchedules: (_request, context) => ({
      schedules: fleetOf(running(), context).schedules().map(scheduleMessage),
    }),

    async createSchedule({ schedule }, context) {
      const made = await fleetOf(running(), context).createSchedule(settingsOf(schedule));
      return { schedule: scheduleMessage(made) };
    },

    async updateSchedule({ schedule, ifUpdatedAt }, context) {
      const asked = { ...settingsOf(schedule), uuid: schedule?.uuid, ifUpdatedAt: milliseconds(ifUpdatedAt) };
      return { schedule: scheduleMessage(await fleetOf(running(), context).updateSchedule(asked)) };
    },

    async changeScheduleEnd(request, context) {
      const changed = await fleetOf(running(), context).changeScheduleEnd(readEndRequest(request));
      return { schedule: scheduleMessage(changed) };
    },

    async deleteSchedule(request, context) {
      await fleetOf(running(), context).deleteSchedule(request);
      return {};
    },

    async previewSchedule({ schedule, from }, context) {
      const asked = { ...settingsOf(schedule), uuid: schedule?.uuid || null, from: milliseconds(from) };
      return previewMessage(await fleetOf(running(), context).previewSchedule(asked));
    },
  };
}

/** The settings of a request's schedule, for the schema, with the field names of the message. */
function settingsOf(schedule: Schedule | undefined) {
  if (!schedule) throw invalidFields([{ field: "schedule", message: "must be given" }]);
  return readScheduleMessage(schedule);
}
