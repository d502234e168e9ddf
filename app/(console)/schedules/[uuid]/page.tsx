import { notFound } from "next/navigation";
import { scheduleJson } from "@/lib/api/codec/schedule";
import { missingRights, operatorsFleet } from "../../../operator";
import { Texts } from "../../../texts";
import { ScheduleScreen } from "../form/schedule-screen";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

export default async function SchedulePage({ params }: Props) {
  const fleet = await operatorsFleet();
  const { uuid } = await params;
  const schedule = fleet.schedules().find((each) => each.uuid === uuid);
  if (!schedule) notFound();
  const named = new Set(schedule.serverUuids);
  return (
    <Texts of="(console)/schedules/[uuid]/page">
      <ScheduleScreen
        schedule={scheduleJson(schedule)}
        groups={fleet.groups().map(({ uuid, name }) => ({ uuid, name }))}
        missing={(await missingRights()).changeSchedule(uuid)}
        ofGroups={[]}
        servers={fleet
          .list()
          .filter((server) => named.has(server.uuid))
          .map(({ uuid, name, groupUuids }) => ({ uuid, name, groupUuids }))}
      />
    </Texts>
  );
}
