import { scheduleJson } from "@/lib/api/codec/schedule";
import { running } from "@/lib/api/running";
import { operatorOrLogin } from "../../operator";
import { SchedulesScreen } from "./schedules-screen";

export default async function SchedulesPage() {
  await operatorOrLogin();
  const { fleet } = running();
  return (
    <SchedulesScreen
      schedules={fleet.schedules().map(scheduleJson)}
      groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
    />
  );
}
