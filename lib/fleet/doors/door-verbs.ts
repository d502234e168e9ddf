import { stored } from "../commit";
import { MOST_DOORS, type DoorRecord, type DoorSettingFault, type DoorSettings } from "../model/door";
import { FleetError, refuseEdited } from "../model/errors";
import { fullShare } from "../model/shares";
import { find, whose, type Registry, type RegistryBy } from "../registry";
import { changeDoors } from "./change-doors";

/** All doors, by name. */
export function listDoors({ doors }: Registry): DoorRecord[] {
  return [...doors.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Makes a door. @throws FleetError `not_found`, `door_name_taken`, `too_many_doors`; `invalid` where it cannot listen
 * there
 */
export function createDoor(registry: RegistryBy, settings: DoorSettings): Promise<DoorRecord> {
  return changeDoors(registry, async (store) => {
    const share = fullShare(registry, [...registry.doors.values()], MOST_DOORS);
    if (share) throw new FleetError({ code: "too_many_doors", most: MOST_DOORS, share });
    await refuseUnfit(registry, settings, null);
    return registry.queue.run(settings.serverUuid, async () => {
      find(registry, settings.serverUuid);
      const now = registry.parts.clock.wall();
      const uuid = registry.parts.newUuid();
      const door: DoorRecord = { ...settings, uuid, ...whose(registry), createdAt: now, updatedAt: now };
      await stored(store.insert(door));
      return put(registry, door);
    });
  });
}

/**
 * Gives a door other settings, all of them.
 * @param ifUpdatedAt the `updatedAt` of the door that was seen: nothing is changed where it is another now
 * @throws FleetError as `createDoor`, and `door_not_found`, `edited_meanwhile`
 */
export function updateDoor(
  registry: RegistryBy,
  uuid: string,
  settings: DoorSettings,
  ifUpdatedAt?: number,
): Promise<DoorRecord> {
  return changeDoors(registry, async (store) => {
    const before = findDoor(registry, uuid);
    refuseEdited("door", before, ifUpdatedAt);
    await refuseUnfit(registry, settings, before);
    return registry.queue.run(settings.serverUuid, async () => {
      find(registry, settings.serverUuid);
      // It may have gone with its server.
      findDoor(registry, uuid);
      const updatedAt = Math.max(registry.parts.clock.wall(), before.updatedAt + 1);
      const door: DoorRecord = { ...before, ...settings, ...whose(registry), updatedAt };
      await stored(store.update(door));
      return put(registry, door);
    });
  });
}

/** Deletes a door. @throws FleetError `door_not_found` */
export function deleteDoor(registry: RegistryBy, uuid: string): Promise<void> {
  return changeDoors(registry, async (store) => {
    findDoor(registry, uuid);
    await stored(store.remove(uuid));
    registry.doors.delete(uuid);
    await registry.parts.doorway?.changed();
  });
}

/** Takes the doors of a server away with it: the store has deleted them. */
export function leaveDoors({ doors, parts }: Registry, serverUuid: string): void {
  const its = [...doors.values()].filter((door) => door.serverUuid === serverUuid);
  for (const { uuid } of its) doors.delete(uuid);
  if (its.length > 0) void parts.doorway?.changed();
}

/** The door, or FleetError `door_not_found`. */
export function findDoor({ doors }: Pick<Registry, "doors">, uuid: string): DoorRecord {
  const door = doors.get(uuid);
  if (!door) throw new FleetError({ code: "door_not_found" });
  return door;
}

async function refuseUnfit(
  registry: Registry,
  { name, serverUuid, listen }: DoorSettings,
  self: DoorRecord | null,
): Promise<void> {
  find(registry, serverUuid);
  const others = [...registry.doors.values()].filter(({ uuid }) => uuid !== self?.uuid);
  if (others.some((other) => other.name === name)) throw new FleetError({ code: "door_name_taken" });
  if (listen === "") return;
  if (others.some((other) => other.listen === listen)) throw unfit("door_listen_door");
  // Where it listens already, the port is in use by itself.
  if (self?.listen === listen) return;
  const why = await (registry.parts.doorway?.tryPlace(listen) ?? "door_listen_address");
  if (why) throw unfit(why);
}

function unfit(message: DoorSettingFault): FleetError {
  return new FleetError({ code: "invalid", violations: [{ field: "listen", message }] });
}

async function put({ doors, parts }: Registry, door: DoorRecord): Promise<DoorRecord> {
  doors.set(door.uuid, door);
  await parts.doorway?.changed();
  return door;
}
