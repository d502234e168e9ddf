import { stored } from "../commit";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";
import { changeDoors } from "./change-doors";

/**
 * Carries out an action on a server, and then lets its doors rest, before anything else happens to a door. They stay
 * their authors': a rest only takes away.
 * @param until wall-clock milliseconds; a door that rests for longer stays as it is
 */
export function withDoorsResting(
  registry: Registry,
  serverUuid: string,
  until: number,
  act: () => Promise<ServerRecord>,
): Promise<ServerRecord> {
  return changeDoors(registry, async (store) => {
    const server = await act();
    const { doors, parts } = registry;
    const awake = [...doors.values()].filter(
      (door) => door.serverUuid === serverUuid && (door.pausedUntil ?? 0) < until,
    );
    for (const door of awake) {
      const updatedAt = Math.max(parts.clock.wall(), door.updatedAt + 1);
      const resting = { ...door, pausedUntil: until, updatedAt };
      await stored(store.update(resting));
      doors.set(door.uuid, resting);
    }
    if (awake.length > 0) await parts.doorway?.changed();
    return server;
  });
}
