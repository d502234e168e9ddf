import { isUp } from "../../plan/run";
import type { PowerCutPlan } from "../../plan/power-cut-plan";
import { someNames } from "../../plan/power-cut-story";
import { MANAGER } from "../model/audit";
import { FleetError, refuseEdited } from "../model/errors";
import { MOST_POWER_CUT_PLANS, type PowerCutSettings } from "../model/power-cut";
import { fullShare } from "../model/shares";
import { stored } from "../commit";
import { leavePlan } from "../memory/power-cuts";
import { notifyEvents } from "../schedules/schedules";
import { findGroup, whose, type Registry, type RegistryBy } from "../registry";
import { changePowerCuts, findPlan, planEvent } from "./plans";
import { haltCut } from "./runner";

/**
 * Makes a power cut plan. Nothing happens before its UPS is on battery.
 * @throws FleetError `group_not_found`, `power_cut_name_taken`, `power_cut_group_taken`, `too_many_power_cut_plans`
 */
export function createPowerCutPlan(registry: RegistryBy, settings: PowerCutSettings): Promise<PowerCutPlan> {
  return changePowerCuts(registry, async (store) => {
    const { plans } = registry.powerCuts;
    const share = fullShare(registry, [...plans.values()], MOST_POWER_CUT_PLANS);
    if (share) throw new FleetError({ code: "too_many_power_cut_plans", most: MOST_POWER_CUT_PLANS, share });
    refuseUnfit(registry, settings, null);
    const now = registry.parts.clock.wall();
    const made = { uuid: registry.parts.newUuid(), ...whose(registry), createdAt: now, updatedAt: now };
    const plan: PowerCutPlan = { ...settings, identity: identityNow(registry, settings.ups), ...made };
    const event = planEvent(registry, plan, { kind: "power_cut_plan_created" });
    const events = await stored(store.insert(plan, [event]));
    plans.set(plan.uuid, plan);
    notifyEvents(registry, events);
    return plan;
  });
}

/**
 * Gives a plan other settings, all of them, and another author. Of a power cut that goes on what is not confirmed is
 * withdrawn; who was on stays remembered.
 * @param ifUpdatedAt the `updatedAt` of the plan that was seen: nothing is changed where it is another now
 * @throws FleetError as `createPowerCutPlan`, and `power_cut_plan_not_found`, `edited_meanwhile`
 */
export function updatePowerCutPlan(
  registry: RegistryBy,
  uuid: string,
  settings: PowerCutSettings,
  ifUpdatedAt?: number,
): Promise<PowerCutPlan> {
  return changePowerCuts(registry, async (store) => {
    const before = findPlan(registry, uuid);
    refuseEdited("power_cut_plan", before, ifUpdatedAt);
    refuseUnfit(registry, settings, before);
    await haltCut(registry, uuid, registry.by.actor);
    const plan: PowerCutPlan = {
      ...{ ...before, ...settings, ...whose(registry), identity: identityNow(registry, settings.ups) },
      updatedAt: Math.max(registry.parts.clock.wall(), before.updatedAt + 1),
    };
    // Its author may not any more, or is no more.
    const isEnded = plan.paused && !before.paused && registry.by.actor === MANAGER.actor;
    const event = planEvent(
      registry,
      plan,
      isEnded ? { kind: "power_cut_plan_ended", detail: before.author } : { kind: "power_cut_plan_edited" },
    );
    const cut = registry.powerCuts.cuts.get(uuid);
    // Its steps may be others by now: each may begin once more, and whoever is off is off already.
    const again = cut && cut.endedAt === null ? { ...cut, steps: [] } : null;
    const events = await stored(store.update(plan, again, [event]));
    registry.powerCuts.plans.set(uuid, plan);
    if (again) registry.powerCuts.cuts.set(uuid, again);
    if (before.ups !== plan.ups || before.identity !== plan.identity) registry.powerCuts.series.delete(uuid);
    notifyEvents(registry, events);
    return plan;
  });
}

/**
 * Deletes a plan. Of a power cut that goes on what is not confirmed is withdrawn, and those that were on are forgotten.
 * @throws FleetError `power_cut_plan_not_found`
 */
export function deletePowerCutPlan(registry: RegistryBy, uuid: string): Promise<void> {
  return changePowerCuts(registry, async (store) => {
    const plan = findPlan(registry, uuid);
    await haltCut(registry, uuid, registry.by.actor);
    const event = planEvent(registry, plan, {
      ...{ kind: "power_cut_plan_deleted", detail: someNames(stillOff(registry, uuid)) },
    });
    const events = await stored(store.remove(uuid, [event]));
    leavePlan(registry.powerCuts, uuid);
    notifyEvents(registry, events);
  });
}

/** Names of those that a power cut remembers, and that are not on. */
function stillOff({ powerCuts, servers }: Registry, planUuid: string): string[] {
  const cut = powerCuts.cuts.get(planUuid);
  if (!cut || cut.endedAt !== null) return [];
  return cut.remembered.flatMap(({ end, serverUuid, serverName }) => {
    const server = servers.get(serverUuid);
    return end === null && server && !isUp(server.facts) ? serverName : [];
  });
}

/** The identity of the UPS as it answers now; empty: it is silent. */
function identityNow({ parts }: Registry, ups: string): string {
  const state = parts.upsOf?.(ups);
  return state?.fault === null ? (state.last?.identity ?? "") : "";
}

function refuseUnfit(registry: Registry, { name, steps }: PowerCutSettings, self: PowerCutPlan | null): void {
  const others = [...registry.powerCuts.plans.values()].filter(({ uuid }) => uuid !== self?.uuid);
  if (others.some((other) => other.name === name)) throw new FleetError({ code: "power_cut_name_taken" });
  const known = new Set(self?.steps.flatMap(({ groupUuids }) => groupUuids) ?? []);
  for (const { groupUuids } of steps)
    for (const uuid of groupUuids) {
      // One that was deleted does not stand in the way of ending the plan.
      if (!known.has(uuid)) findGroup(registry, uuid);
      const by = others.find((other) => other.steps.some((step) => step.groupUuids.includes(uuid)));
      if (by)
        throw new FleetError({
          ...{ code: "power_cut_group_taken", group: registry.groups.get(uuid)?.name ?? "", by: by.name },
        });
    }
}
