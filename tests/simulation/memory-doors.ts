import type { DoorMemory, DoorRecord } from "../../lib/fleet/model/door";
import type { DoorStore } from "../../lib/fleet/model/stores";

/** Doors without a disk, as the database keeps them. They go with their server. */
export function createMemoryDoors(): { readonly doors: DoorStore; removeServer(uuid: string): void } {
  const doors = new Map<string, DoorRecord>();
  const memories = new Map<string, DoorMemory>();
  const remove = (uuid: string): void => {
    doors.delete(uuid);
    memories.delete(uuid);
  };
  return {
    removeServer(serverUuid) {
      for (const door of doors.values()) if (door.serverUuid === serverUuid) remove(door.uuid);
    },
    doors: {
      load: async () => [...doors.values()],
      memories: async () => [...memories.values()],
      insert: async (door) => void doors.set(door.uuid, door),
      update: async (door) => void doors.set(door.uuid, door),
      remove: async (uuid) => remove(uuid),
      remember: async (all) => {
        for (const memory of all) if (doors.has(memory.uuid)) memories.set(memory.uuid, memory);
      },
    },
  };
}
