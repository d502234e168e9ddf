import type { Effect } from "../power/events";
import { endsWaking } from "../power/facts";
import { judged, withAlerts } from "./consequences";
import { settled } from "./memory/open-runs";
import type { EventRecord, NewEvent, ServerRecord } from "./model/entities";
import { FleetError, MacAddressTaken, NotStored } from "./model/errors";
import type { ChangedMember, ChangedServer } from "./model/stores";
import { failedWaysText } from "./model/wake-ways";
import { eventOf, type Registry } from "./registry";
import { stopWaking, tryToWake } from "./wake/try-to-wake";

/**
 * Writes a changed server with its events and their consequences for runs, and only then notifies everyone: memory,
 * watchers, the log, and the effects of the status model.
 * @param own the member of a run that the change comes from, as it is then; `needs`: what the server needs has changed
 */
export async function commit(
  registry: Registry,
  changed: ServerRecord,
  effects: readonly Effect[],
  done: readonly NewEvent[] = [],
  { own, needs = false }: { readonly own?: ChangedMember | undefined; readonly needs?: boolean } = {},
): Promise<ServerRecord> {
  const happened = [...done, ...noticesOf(registry, changed, effects)];
  const { server, alerts } = withAlerts(registry, changed, happened);
  const { events: judgedEvents, members } = judged(registry, server.uuid, server, happened, own);
  const { servers } = registry.parts.store;
  const written = needs
    ? servers.updateNeeds(server, judgedEvents, members, alerts)
    : servers.update(server, judgedEvents, members, alerts);
  const events = await stored(written).catch((error: unknown) => {
    // A start that could not be stored, of one that is wanted off.
    if (registry.servers.get(server.uuid)?.facts.power === "OFF") stopWaking(registry, server.uuid);
    throw error;
  });
  settled(registry, members);
  publish(registry, server, events);
  if (effects.some((effect) => effect.type === "wake")) wakeAsScheduled(registry, server);
  return server;
}

/** Waits until changes of many servers are on disk, and only then notifies everyone. In the turns of all of them. */
export async function notifyOnceStored(
  registry: Registry,
  changes: readonly ChangedServer[],
  written: Promise<readonly EventRecord[]>,
): Promise<void> {
  const events = [...(await stored(written))];
  for (const { members = [] } of changes) settled(registry, members);
  for (const { server, events: its } of changes) publish(registry, server, events.splice(0, its.length));
}

/** A try of the wake schedule: where it fails now, the next one may not. */
function wakeAsScheduled(registry: Registry, server: ServerRecord): void {
  void tryToWake(registry, server, "schedule").then((failed) => {
    if (failed === null) return;
    const context = { serverUUID: server.uuid, serverName: server.name, reason: failedWaysText(failed) };
    registry.parts.log.warn("could not be woken", context);
  });
}

/** The events for effects of the status model. */
export function noticesOf(registry: Registry, server: ServerRecord, effects: readonly Effect[]): NewEvent[] {
  return effects.flatMap((effect) => {
    if (effect.type !== "notice") return [];
    const { kind, detail, use = null } = effect;
    return [eventOf(registry, server, { kind, actor: "manager", detail, use })];
  });
}

/** The properties by which servers wake each other, and by which one of them is rather kept on. */
const RELAYED_BY = ["agent", "groupUuids", "macAddress", "name", "needs", "kind", "watts"] as const;

/** Notifies everyone of a server that is on disk. */
export function publish(registry: Registry, server: ServerRecord, events: readonly EventRecord[]): void {
  const before = registry.servers.get(server.uuid);
  registry.history.changed(before, server);
  registry.wakes.changed(before, server);
  registry.relays.changed(before, server);
  if (before && endsWaking(before.facts, server.facts)) stopWaking(registry, server.uuid);
  registry.energy.changed(before, server);
  registry.servers.set(server.uuid, server);
  registry.names.changed(before, server);
  registry.due.soon(server.uuid);
  if (before ? before.needs !== server.needs : server.needs.length > 0) registry.neededBy.changed();
  if (!before || RELAYED_BY.some((key) => before[key] !== server[key])) registry.knownRelays.changed();
  if (before?.facts.revision !== server.facts.revision) registry.held.letGo(server.uuid);
  registry.plainHeartbeats.drop(server.uuid);
  registry.watchers.notify({ type: "changed", server });
  for (const event of events) registry.watchers.notify({ type: "notice", event });
  if (events.length > 0) {
    const { eventsSince } = registry;
    eventsSince.set(server.uuid, (eventsSince.get(server.uuid) ?? 0) + events.length);
  }
  registry.parts.log.changed(server);
}

/** Turns a fault of the store into a FleetError. */
export async function stored<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if (error instanceof MacAddressTaken)
      throw new FleetError({ code: "mac_address_taken", by: error.takenBy, byUuid: error.takenByUuid });
    throw error instanceof NotStored ? new FleetError({ code: error.why }) : error;
  }
}
