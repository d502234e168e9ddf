import { isOwnMachine } from "./own-machine";
import { groupsOf, type PowerCutPlan } from "../../plan/power-cut-plan";
import { serversOf } from "../../plan/hold";
import type { NewEvent, ServerRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import type { PowerCutStore } from "../model/stores";
import { NAMES } from "../memory/order-by-name";
import { NOTICES, type NoticeKind } from "../../power/events";
import { actorOf, uuidOf, type Registry } from "../registry";

/** The key of the queue under which one task at a time changes power cut plans, or carries on a power cut. */
const POWER_CUTS = "power cuts";

/** Changes plans, while nothing else happens to any plan or power cut. Its turn is taken before that of runs and servers. */
export function changePowerCuts<T>(
  registry: Registry,
  change: (store: PowerCutStore) => Promise<T>,
): Promise<T> {
  return registry.queue.run(POWER_CUTS, () => change(powerCutStore(registry)));
}

/** Whether something happens to a plan or a power cut at this moment. */
export function arePowerCutsBusy({ queue }: Registry): boolean {
  return queue.busy(POWER_CUTS);
}

export function powerCutStore({ parts }: Registry): PowerCutStore {
  const { powerCuts } = parts.store;
  if (!powerCuts) throw new Error("this store keeps no power cut plans");
  return powerCuts;
}

/** All plans, by name. */
export function listPlans({ powerCuts }: Registry): PowerCutPlan[] {
  return [...powerCuts.plans.values()].sort(
    (a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1),
  );
}

/** The plan, or FleetError `power_cut_plan_not_found`. */
export function findPlan({ powerCuts }: Registry, uuid: string): PowerCutPlan {
  const plan = powerCuts.plans.get(uuid);
  if (!plan) throw new FleetError({ code: "power_cut_plan_not_found" });
  return plan;
}

/**
 * The servers of a plan's groups, or of those of one step, as they are now; the manager's own machine is left out.
 * @param step from 0; absent, or below: of all steps
 */
export function serversOfPlan(
  registry: Registry,
  plan: Pick<PowerCutPlan, "steps">,
  step?: number,
): ServerRecord[] {
  const groupUuids = groupsOf(plan, step !== undefined && step >= 0 ? step : undefined);
  const uuids = serversOf({ serverUuids: [], groupUuids }, registry.servers.values());
  return uuids
    .flatMap((uuid) => registry.servers.get(uuid) ?? [])
    .filter((server) => !isOwnMachine(registry, server));
}

/** The manager's own machine, where it is in a group of a plan. */
export function ownMachineOf(registry: Registry, plan: Pick<PowerCutPlan, "steps">): ServerRecord[] {
  const uuids = serversOf({ serverUuids: [], groupUuids: groupsOf(plan) }, registry.servers.values());
  return uuids
    .flatMap((uuid) => registry.servers.get(uuid) ?? [])
    .filter((server) => isOwnMachine(registry, server));
}

/** An event about a plan, at this moment: its name stands where that of a server does. */
export function planEvent(
  registry: Registry,
  { name }: Pick<PowerCutPlan, "name">,
  event: Pick<NewEvent, "kind"> & Partial<Pick<NewEvent, "actor" | "detail" | "runUuid">>,
): NewEvent {
  const { actor = actorOf(registry), kind } = event;
  return {
    ...{ at: registry.parts.clock.wall(), serverUuid: "", serverName: name },
    ...{ severity: kind in NOTICES ? NOTICES[kind as NoticeKind] : "info" },
    ...{ actor, actorUuid: uuidOf(registry, actor) },
    ...{ detail: "", reason: "", until: null, use: null, runUuid: null },
    ...event,
  };
}
