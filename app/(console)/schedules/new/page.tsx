import { permitsOf } from "@/lib/access/rights";
import { operatorsFleet, operatorWho } from "../../../operator";
import { Texts } from "../../../texts";
import { ScheduleScreen } from "../form/schedule-screen";

interface Props {
  readonly searchParams: Promise<{ readonly group?: string | string[] }>;
}

/** A new schedule, for the group in the address if the reader may schedule it. */
export default async function NewSchedulePage({ searchParams }: Props) {
  const permits = permitsOf((await operatorWho("schedule", "somewhere")).grants);
  const fleet = await operatorsFleet();
  const { group } = await searchParams;
  const groups = fleet.groups().map(({ uuid, name }) => ({ uuid, name }));
  return (
    <Texts of="(console)/schedules/new/page">
      <ScheduleScreen
        schedule={null}
        groups={groups}
        ofGroups={groups
          .map(({ uuid }) => uuid)
          .filter((uuid) => uuid === group && permits.may("schedule", [uuid]))}
        missing={null}
        servers={[]}
      />
    </Texts>
  );
}
