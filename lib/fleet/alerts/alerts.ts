import { alertsNow, SETTING_UP } from "../../plan/alert";
import { CLOCK_SET } from "../memory/due";
import type { ServerRecord } from "../model/entities";
import { moment } from "../model/ports";
import type { Registry } from "../registry";
import { alertFacts } from "../consequences";

/**
 * Whether a tick changes a server's alerts: no event comes for a server that was added an hour ago and never reported,
 * nor for one from a backup without its alerts.
 */
export function alertsAreDue(registry: Registry, server: ServerRecord): boolean {
  const { uuid, facts, alerts } = server;
  const { clock } = registry.parts;
  // The clock is read for those alone that were never heard.
  const isNew = facts.last === null && clock.wall() - facts.statusSince.wall >= SETTING_UP;
  const isUnchecked = registry.unchecked.has(uuid);
  if (!isUnchecked && !(isNew && !alerts.some(({ kind }) => kind === "never_reported"))) return false;
  // Nobody can tell yet how it is.
  if (facts.applying?.cause === "start") return false;
  if (alertsNow(alerts, alertFacts(registry, server), clock.wall(), () => "") !== alerts) return true;
  registry.unchecked.delete(uuid);
  return false;
}

/**
 * The monotonic time before which no tick changes the alerts of a server, by `alertsAreDue`; a wall clock that is set
 * meanwhile has all servers looked at.
 */
export function alertsAreAsIsUntil(registry: Registry, server: ServerRecord): number {
  const { uuid, facts, alerts } = server;
  // It reports once more before anybody can tell, or is given up.
  if (registry.unchecked.has(uuid) && facts.applying?.cause !== "start") return -Infinity;
  if (facts.last !== null || alerts.some(({ kind }) => kind === "never_reported")) return Infinity;
  const { monotonic, wall } = moment(registry.parts.clock);
  return monotonic + SETTING_UP - (wall - facts.statusSince.wall) - CLOCK_SET;
}
