import { getNow } from "next-intl/server";
import { scheduleJson } from "@/lib/api/codec/schedule";
import { endingOf } from "@/lib/fleet/schedules/timetable";
import { missingRights, operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { SchedulesScreen } from "./schedules-screen";

export default async function SchedulesPage() {
  const fleet = await operatorsFleet();
  const { changeSchedule } = await missingRights();
  const schedules = fleet.schedules();
  const now = (await getNow()).getTime();
  return (
    <Texts of="(console)/schedules/page">
      <SchedulesScreen
        schedules={schedules.map(scheduleJson)}
        nights={schedules.map((schedule) => ({
          ending: endingOf(schedule, now),
          missing: changeSchedule(schedule.uuid),
        }))}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
      />
    </Texts>
  );
}
