import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { running } from "@/lib/api/running";
import type { DoorRecord } from "@/lib/fleet/model/door";
import type { DoorView } from "./door-view";

/** Doors as they stand open. @param knocks so many of the last ones */
export function viewsOf(fleet: OperatorsFleet, doors: readonly DoorRecord[], knocks: number): DoorView[] {
  const open = running().doors;
  const names = new Map(fleet.list().map(({ uuid, name }) => [uuid, name]));
  return doors.map((door) => ({
    ...door,
    serverName: names.get(door.serverUuid) ?? "",
    fault: open.faultOf(door.uuid),
    inside: open.inside(door.uuid),
    knocks: open.knocks(door.uuid).slice(0, knocks),
  }));
}
