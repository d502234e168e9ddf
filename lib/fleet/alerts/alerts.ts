import { alertsNow, SETTING_UP } from "../../plan/alert";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";
import { alertFacts } from "../consequences";

/**
 * Whether a tick changes a server's alerts: no event comes for a server that was added an hour ago and never reported,
 * nor for one from a backup without its alerts.
 */
export function alertsAreDue(registry: Registry, server: ServerRecord): boolean {
  const { uuid, facts, alerts } = server;
  const { clock } = registry.parts;
  // Each tick asks it of all servers: the clock is read for those alone that were never heard.
  const isNew = facts.last === null && clock.wall() - facts.statusSince.wall >= SETTING_UP;
  const isUnchecked = registry.unchecked.has(uuid);
  if (!isUnchecked && !(isNew && !alerts.some(({ kind }) => kind === "never_reported"))) return false;
  // Nobody can tell yet how it is.
  if (facts.applying?.cause === "start") return false;
  if (alertsNow(alerts, alertFacts(registry, server), clock.wall(), () => "") !== alerts) return true;
  registry.unchecked.delete(uuid);
  return false;
}
