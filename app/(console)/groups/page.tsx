import { groupOf } from "@/lib/plan/attention";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { seatingOf } from "../_seats/seating";
import { listed } from "../_servers/queries";
import { GroupsScreen } from "./groups-screen";
import { housePicture } from "./house";
import { membersOf, stateOf } from "./members";

export default async function GroupsPage() {
  const fleet = await operatorsFleet();
  const servers = fleet.list().map((server) => ({ ...listed(server), holds: [...server.holds] }));
  const known = new Map(servers.map((server) => [server.uuid, server]));
  const statusOf = (uuid: string) => {
    const server = known.get(uuid);
    return server && groupOf(server);
  };
  const groups = fleet.groups();
  const members = membersOf(groups, servers);
  return (
    <Texts of="(console)/groups/page">
      <GroupsScreen
        groups={groups.map(({ uuid, name, guards, serverUuids }) => ({ uuid, name, guards, serverUuids }))}
        states={groups.map(({ uuid }) => stateOf(members.get(uuid) ?? []))}
        houses={groups.map(({ uuid, seatPlan }) =>
          housePicture(seatingOf(members.get(uuid) ?? [], seatPlan), statusOf),
        )}
      />
    </Texts>
  );
}
