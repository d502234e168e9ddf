import type { DoorStore } from "../model/stores";
import type { Registry } from "../registry";

/** The key of the queue under which one task at a time changes doors. No server has it. */
const DOORS = "doors";

/** Changes doors, while nothing else happens to any door. Its turn is taken before that of holds and of any server. */
export function changeDoors<T>(registry: Registry, change: (store: DoorStore) => Promise<T>): Promise<T> {
  return registry.queue.run(DOORS, async () => {
    const { doors } = registry.parts.store;
    if (!doors) throw new Error("this store keeps no doors");
    return change(doors);
  });
}
