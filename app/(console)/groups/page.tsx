import { countGroups } from "@/components/status-group";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { listed } from "../_servers/queries";
import { GroupsScreen } from "./groups-screen";
import { membersOf } from "./members";

export default async function GroupsPage() {
  const fleet = await operatorsFleet();
  const groups = fleet
    .groups()
    .map(({ uuid, name, guards, serverUuids }) => ({ uuid, name, guards, serverUuids }));
  const members = membersOf(groups, fleet.list().map(listed));
  return (
    <Texts of="(console)/groups/page">
      <GroupsScreen groups={groups} counts={groups.map(({ uuid }) => countGroups(members.get(uuid) ?? []))} />
    </Texts>
  );
}
