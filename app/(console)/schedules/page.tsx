import { scheduleJson } from "@/lib/api/codec/schedule";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { SchedulesScreen } from "./schedules-screen";

export default async function SchedulesPage() {
  const fleet = await operatorsFleet();
  return (
    <Texts of="(console)/schedules/page">
      <SchedulesScreen
        schedules={fleet.schedules().map(scheduleJson)}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
      />
    </Texts>
  );
}
