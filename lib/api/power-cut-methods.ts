import type { ServiceImpl } from "@connectrpc/connect";
import type { PowerCutPlan } from "../plan/power-cut-plan";
import type { OperatorsFleet } from "../access/operators-fleet";
import type { PowerCutPlan as PlanMessage, UpsService } from "../gen/proto/komoriuta/v1/ups_pb";
import { fleetOf } from "./asking";
import {
  planMessage,
  previewMessage,
  readPlanMessage,
  readScriptMessage,
  rehearsedMessage,
  suspectedMessage,
} from "./codec/power-cut";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";
import { invalidFields } from "./validate";

type Methods = Pick<
  ServiceImpl<typeof UpsService>,
  | "listPowerCutPlans"
  | "createPowerCutPlan"
  | "updatePowerCutPlan"
  | "deletePowerCutPlan"
  | "previewPowerCut"
  | "rehearsePowerCut"
>;

/** Power cut plans: who is turned off while a UPS is on battery, and woken afterwards. */
export function powerCutMethods(running: () => Running): Methods {
  return {
    listPowerCutPlans(_request, context) {
      const fleet = fleetOf(running(), context);
      const suspected = fleet.suspectedPowerCut();
      return {
        plans: fleet.powerCutPlans().map((plan) => shown(fleet, plan, running().zone)),
        ...(suspected && { suspected: suspectedMessage(suspected) }),
      };
    },

    async createPowerCutPlan({ plan }, context) {
      const fleet = fleetOf(running(), context);
      return { plan: shown(fleet, await fleet.createPowerCutPlan(settingsOf(plan)), running().zone) };
    },

    async updatePowerCutPlan({ plan, ifUpdatedAt }, context) {
      const fleet = fleetOf(running(), context);
      const asked = { ...settingsOf(plan), uuid: plan?.uuid, ifUpdatedAt: milliseconds(ifUpdatedAt) };
      return { plan: shown(fleet, await fleet.updatePowerCutPlan(asked), running().zone) };
    },

    async deletePowerCutPlan(request, context) {
      await fleetOf(running(), context).deletePowerCutPlan(request);
      return {};
    },

    previewPowerCut({ plan }, context) {
      return previewMessage(fleetOf(running(), context).previewPowerCut(settingsOf(plan)));
    },

    rehearsePowerCut({ plan, script }, context) {
      const asked = { plan: settingsOf(plan), script: script.map(readScriptMessage) };
      return { moments: fleetOf(running(), context).rehearsePowerCut(asked).map(rehearsedMessage) };
    },
  };
}

function shown(fleet: OperatorsFleet, plan: PowerCutPlan, zone: string): PlanMessage {
  return planMessage(plan, {
    last: fleet.lastPowerCut(plan.uuid),
    cautions: fleet.powerCutCautions(plan),
    zone,
  });
}

/** The settings of a request's plan, for the schema, with the field names of the fleet. */
function settingsOf(plan: PlanMessage | undefined) {
  if (!plan) throw invalidFields([{ field: "plan", message: "must be given" }]);
  return readPlanMessage(plan);
}
