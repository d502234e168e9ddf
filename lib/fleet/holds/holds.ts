import { withoutServer, type Hold } from "../../plan/hold";
import { isTermOver } from "../../plan/term";
import type { NewEvent, ServerRecord } from "../model/entities";
import { judgedChange } from "../consequences";
import { moment } from "../model/ports";
import type { HoldStore } from "../model/stores";
import { eventOf, find, type Registry } from "../registry";
import { notifyOnceStored } from "../commit";

/** The key of the queue under which one task at a time changes holds. No server has it. */
const HOLDS = "holds";

/** Changes holds, while nothing else happens to any hold. Its turn is taken before that of any server. */
export function changeHolds<T>(registry: Registry, change: (store: HoldStore) => Promise<T>): Promise<T> {
  return registry.queue.run(HOLDS, async () => {
    const { holds } = registry.parts.store;
    if (!holds) throw new Error("this store keeps no holds");
    return change(holds);
  });
}

/**
 * Ends a hold on all its servers, with an event for each: in a turn of the holds.
 * @param isOver asked once more when nothing happens to its servers any more
 */
export async function endHold(
  registry: Registry,
  store: HoldStore,
  { uuid, serverUuids, reason }: Hold,
  happened: Pick<NewEvent, "kind"> & Partial<Pick<NewEvent, "actor">>,
  isOver = (): boolean => true,
): Promise<void> {
  await registry.queue.runAll(serverUuids, async () => {
    if (!isOver()) return;
    const servers = serverUuids.flatMap((each) => registry.servers.get(each) ?? []);
    const changes = servers.map((server) =>
      judgedChange(registry, { ...server, holds: server.holds.filter((other) => other.uuid !== uuid) }, [
        eventOf(registry, server, { ...happened, reason }),
      ]),
    );
    await notifyOnceStored(registry, changes, store.release([uuid], serverUuids, changes));
    registry.holds.delete(uuid);
    registry.holdTerms.delete(uuid);
    registry.watchers.notify({ type: "holdRemoved", uuid });
  });
}

/** Ends the holds whose time is over; while another change of holds is under way, the next time. */
export async function endHoldsInTime(registry: Registry): Promise<void> {
  if (!registry.queue.busy(HOLDS)) await endHoldsNow(registry);
}

/** Ends the holds whose time is over, after whatever changes holds now. */
export async function endHoldsNow(registry: Registry): Promise<void> {
  const { holdTerms, parts } = registry;
  const isOver = ({ uuid }: Hold): boolean => {
    const term = holdTerms.get(uuid);
    return term !== undefined && isTermOver(term, moment(parts.clock));
  };
  if (![...registry.holds.values()].some(isOver)) return;
  await changeHolds(registry, async (store) => {
    for (const hold of [...registry.holds.values()].filter(isOver))
      await endHold(registry, store, hold, { kind: "hold_ended", actor: "manager" }, () => isOver(hold));
  });
}

/**
 * Writes a server with its events, and ends the holds on it in the same transaction: in a turn of the server within one
 * of the holds.
 */
export async function commitWithoutHolds(
  registry: Registry,
  store: HoldStore,
  server: ServerRecord,
  events: readonly NewEvent[],
): Promise<ServerRecord> {
  const { uuid, holds } = server;
  const released = holds.map(({ reason }) => eventOf(registry, server, { kind: "hold_released", reason }));
  const changes = [judgedChange(registry, { ...server, holds: [] }, [...released, ...events])];
  const written = store.release(
    holds.map((hold) => hold.uuid),
    [uuid],
    changes,
  );
  await notifyOnceStored(registry, changes, written);
  leaveHolds(registry, uuid);
  return find(registry, uuid);
}

/** Takes a server out of all holds: it was deleted, or they have ended for it. A hold without servers is gone. */
export function leaveHolds({ holds, holdTerms, watchers }: Registry, serverUuid: string): void {
  for (const hold of [...holds.values()]) {
    const left = withoutServer(hold, serverUuid);
    if (left === hold) continue;
    if (left) {
      holds.set(hold.uuid, left);
      watchers.notify({ type: "hold", hold: left });
    } else {
      holds.delete(hold.uuid);
      holdTerms.delete(hold.uuid);
      watchers.notify({ type: "holdRemoved", uuid: hold.uuid });
    }
  }
}
