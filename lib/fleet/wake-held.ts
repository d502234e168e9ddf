import { planRun } from "../plan/plan-run";
import type { Needs } from "../plan/needs";
import type { NewHold, Waking } from "./holds/hold-verbs";
import { moment } from "./model/ports";
import type { RegistryBy } from "./registry";
import { refuseTooMany, requestOf, wakeByRun } from "./runs/run-verbs";
import type { RunAsk } from "./runs/settings";
import { onlyNeeds } from "./orders/may-wake";
import { act } from "./servers/act";
import { fleetView, needsOf } from "./view";

/**
 * The way in which the servers of a hold are turned on: a server that has nothing to wait for at once, as by a click;
 * else by a run, which first wakes the servers that it needs, and no more at a time than all runs may. Servers that
 * whoever asks may not wake are left as they are.
 * @param registry as whoever places the hold has it
 * @param starting as whoever starts a run has it
 */
export function wakingOf(
  registry: RegistryBy,
  starting: RegistryBy,
  { reason, mayWake = () => true }: NewHold,
): Waking {
  const needs = (): Needs => onlyNeeds(needsOf(registry), mayWake);
  const ask = (serverUuids: readonly string[]): RunAsk => ({
    ...({ action: "ON", serverUuids, groupUuids: [], mode: "now", until: null } as const),
    ...{ force: false, reason, evenIfItMayNotWake: false },
  });
  const isRun = (off: readonly string[]): boolean => {
    if (off.length !== 1) return off.length > 0;
    const request = requestOf(starting, ask(off), "");
    const { members } = planRun(request, fleetView(registry), needs(), moment(registry.parts.clock));
    const isOpen = (added: boolean): boolean =>
      members.some((member) => member.added === added && member.end === null);
    return isOpen(true) && isOpen(false);
  };
  return {
    refuse(off) {
      if (isRun(off)) refuseTooMany(starting);
    },
    async wake(off) {
      if (isRun(off)) return wakeByRun(starting, ask(off), needs);
      for (const uuid of off) await act(registry, uuid, "TurnOn");
    },
  };
}
