import { operatorsFleet, operatorWho } from "../../../operator";
import { ScheduleScreen } from "../form/schedule-screen";

interface Props {
  readonly searchParams: Promise<{ readonly group?: string | string[] }>;
}

/** A schedule that is to be; of the group that the address names, where it names one. */
export default async function NewSchedulePage({ searchParams }: Props) {
  await operatorWho("schedule", "somewhere");
  const fleet = await operatorsFleet();
  const { group } = await searchParams;
  const groups = fleet.groups().map(({ uuid, name }) => ({ uuid, name }));
  return (
    <ScheduleScreen
      schedule={null}
      groups={groups}
      ofGroups={groups.filter(({ uuid }) => uuid === group).map(({ uuid }) => uuid)}
      missing={null}
      servers={[]}
    />
  );
}
