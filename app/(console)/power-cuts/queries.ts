import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { running } from "@/lib/api/running";
import { groupsOf as planGroups, type PowerCutPlan } from "@/lib/plan/power-cut-plan";
import type { PlanGroup, PlanView } from "./power-cut-view";

export function viewOf(fleet: OperatorsFleet, plan: PowerCutPlan): PlanView {
  return { ...plan, last: fleet.lastPowerCut(plan.uuid), cautions: fleet.powerCutCautions(plan) };
}

/** The names of the UPSes that are read. */
export function upsNames(): string[] {
  return running()
    .upses.upses()
    .map(({ ups }) => ups);
}

/** The groups that steps may name, with the number of their servers. @param self the plan whose steps they are */
export function groupsOf(fleet: OperatorsFleet, self?: PowerCutPlan): PlanGroup[] {
  const counts = new Map<string, number>();
  for (const { groupUuids } of fleet.list())
    for (const uuid of groupUuids) counts.set(uuid, (counts.get(uuid) ?? 0) + 1);
  const others = fleet.powerCutPlans().filter(({ uuid }) => uuid !== self?.uuid);
  const takenBy = new Map(others.flatMap((plan) => planGroups(plan).map((group) => [group, plan.name])));
  return fleet.groups().map(({ uuid, name }) => ({
    ...{ uuid, name, servers: counts.get(uuid) ?? 0, takenBy: takenBy.get(uuid) ?? null },
  }));
}
