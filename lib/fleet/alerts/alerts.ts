import { alertsNow, SETTING_UP, type Standing } from "../../plan/alert";
import type { NewEvent, ServerRecord } from "../model/entities";
import type { Registry } from "../registry";
import { wakeWarning } from "../servers/wake-doubt";

/**
 * A server with the alerts that are open once it is as it is here, and whether they changed: to be written in the
 * transaction of the change.
 * @param happened the events that come with the change
 */
export function withAlerts(
  registry: Registry,
  server: ServerRecord,
  happened: readonly NewEvent[],
): { readonly server: ServerRecord; readonly alerts: boolean } {
  const alerts = alertsNow(
    server.alerts,
    standing(
      server,
      happened.map(({ kind }) => kind),
    ),
    registry.parts.clock.wall(),
    () => registry.parts.newUuid(),
  );
  const after = alerts === server.alerts ? server : { ...server, alerts };
  return { server: after, alerts: after.alerts !== registry.servers.get(server.uuid)?.alerts };
}

function standing({ facts, macAddress, agent }: ServerRecord, happened: readonly string[] = []): Standing {
  return {
    facts,
    wakeDoubt: () => wakeWarning(macAddress, agent?.interfaces ?? null)?.reason ?? null,
    happened,
  };
}

/**
 * Whether a tick changes a server's alerts: nothing happens to one that has been added for an hour and never reported,
 * nor to one that a backup knew without its alerts.
 */
export function alertsAreDue(registry: Registry, server: ServerRecord): boolean {
  const { uuid, facts, alerts } = server;
  const { clock } = registry.parts;
  // Each tick asks it of all servers: the clock is read for those alone that were never heard.
  const isNew = facts.last === null && clock.wall() - facts.statusSince.wall >= SETTING_UP;
  const isUnlooked = registry.unlooked.has(uuid);
  if (!isUnlooked && !(isNew && !alerts.some(({ kind }) => kind === "never_reported"))) return false;
  // Nobody can tell yet how it is.
  if (facts.applying?.cause === "start") return false;
  if (alertsNow(alerts, standing(server), clock.wall(), () => "") !== alerts) return true;
  registry.unlooked.delete(uuid);
  return false;
}
