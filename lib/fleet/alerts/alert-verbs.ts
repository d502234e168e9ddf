import { acknowledge, ALERT_KINDS, isUnseen, type Alert, type AlertKind } from "../../plan/alert";
import type { ServerRecord } from "../model/entities";
import { eventOf, type Registry, type RegistryBy } from "../registry";
import { commit } from "../commit";

/** An alert with the server that it is about. */
export interface AlertOf extends Alert {
  readonly serverUuid: string;
}

/** Alerts that somebody has seen: all of these servers, and these. */
export interface SeenAlerts {
  readonly serverUuids: readonly string[];
  readonly alertUuids: readonly string[];
}

/** All alerts that are open, oldest first. */
export function listAlerts({ servers }: Registry): AlertOf[] {
  const all = [...servers.values()].flatMap(({ uuid, alerts }) =>
    alerts.map((alert) => ({ ...alert, serverUuid: uuid })),
  );
  return all.sort((a, b) => a.raisedAt - b.raisedAt);
}

/** The number of unseen alerts of each kind, also where there are none. */
export function unseenByKind(servers: readonly ServerRecord[]): ReadonlyMap<AlertKind, number> {
  const counts = new Map<AlertKind, number>(ALERT_KINDS.map((kind) => [kind, 0]));
  for (const { alerts } of servers)
    for (const { kind } of alerts.filter(isUnseen)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/**
 * Acknowledges alerts: in one turn of each server, with an event for each alert. Alerts that were raised since somebody
 * looked stay unseen where alerts are named one by one. Gives those that nobody had seen before, oldest first.
 */
export async function acknowledgeAlerts(
  registry: RegistryBy,
  { serverUuids, alertUuids }: SeenAlerts,
): Promise<AlertOf[]> {
  const [ofServers, named] = [new Set(serverUuids), new Set(alertUuids)];
  const which = (uuid: string, alert: Alert): boolean => ofServers.has(uuid) || named.has(alert.uuid);
  const concerned = [...registry.servers.values()].filter(({ uuid, alerts }) =>
    alerts.some((alert) => isUnseen(alert) && which(uuid, alert)),
  );
  const done = await Promise.all(
    concerned.map(({ uuid }) => registry.queue.run(uuid, () => acknowledgeOf(registry, uuid, which))),
  );
  return done.flat().sort((a, b) => a.raisedAt - b.raisedAt);
}

async function acknowledgeOf(
  registry: RegistryBy,
  uuid: string,
  which: (uuid: string, alert: Alert) => boolean,
): Promise<AlertOf[]> {
  const server = registry.servers.get(uuid);
  if (!server) return [];
  const at = registry.parts.clock.wall();
  const { seen, left } = acknowledge(server.alerts, (alert) => which(uuid, alert), registry.by.actor, at);
  if (seen.length === 0) return [];
  const events = seen.map(({ kind }) => eventOf(registry, server, { kind: "acknowledged", detail: kind }));
  await commit(registry, { ...server, alerts: left }, [], events);
  return seen.map((alert) => ({ ...alert, serverUuid: uuid }));
}
