"use server";

import { getTranslations } from "next-intl/server";
import * as z from "zod";
import { validated } from "@/lib/access/validated";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import type { PowerCutSettings } from "@/lib/fleet/model/power-cut";
import { SCRIPT_NAMES, SCRIPTS, type ScriptName } from "@/lib/plan/power-cut-scripts";
import type { Member } from "@/lib/plan/run";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import type { PlanPreview } from "./power-cut-view";

/**
 * Makes or changes a plan.
 * @param uuid null: a new one
 * @param ifUpdatedAt of the plan that the form was filled in with
 */
export async function savePowerCutPlan(
  uuid: string | null,
  settings: PowerCutSettings,
  ifUpdatedAt: number,
): Promise<Outcome<null>> {
  return act("savePowerCutPlan", async (fleet) => {
    if (uuid === null) await fleet.createPowerCutPlan(settings);
    else await fleet.updatePowerCutPlan({ ...settings, uuid, ifUpdatedAt });
    return null;
  });
}

/** Deletes a plan, and forgets who was on. */
export async function deletePowerCutPlan(uuid: string): Promise<Outcome<null>> {
  return act("deletePowerCutPlan", async (fleet) => {
    await fleet.deletePowerCutPlan({ uuid });
    return null;
  });
}

const scriptName = z.enum(SCRIPT_NAMES);

/** The effect of a plan now, and its timeline by a UPS that follows a script. Nothing is ordered. */
export async function previewPowerCut(
  settings: PowerCutSettings,
  script: ScriptName,
): Promise<Outcome<PlanPreview>> {
  return act("previewPowerCut", async (fleet) => {
    const name = validated(scriptName, script);
    const { steps, back, unproved, cautions } = fleet.previewPowerCut(settings);
    const why = await whyText();
    const names = namesOf(fleet);
    const going = (members: readonly Member[]) =>
      members.flatMap(({ serverName, end }) => (end === null ? serverName : []));
    return {
      steps: steps.map(({ run: { members }, seconds }) => ({
        minutes: Math.max(1, Math.ceil(seconds / 60)),
        off: going(members),
        left: members.flatMap(({ serverName: name, end }) => (end ? [{ name, why: why(end) }] : [])),
      })),
      back: back ? going(back.members) : [],
      unproved: unproved.map(names),
      cautions,
      script: name,
      moments: fleet
        .rehearsePowerCut({ plan: settings, script: SCRIPTS[name] })
        .map(({ after, event, step, serverUuids }) => ({
          ...{ after, event, step, names: serverUuids.map(names) },
        })),
    };
  });
}

function namesOf(fleet: OperatorsFleet): (uuid: string) => string {
  const names = new Map(fleet.list().map(({ uuid, name }) => [uuid, name]));
  return (uuid) => names.get(uuid) ?? "";
}

/** The reason for which a server stays on, in the words of runs. */
async function whyText(): Promise<(end: NonNullable<Member["end"]>) => string> {
  const t = await getTranslations("runs.end");
  return ({ why, detail }) =>
    t(why, { ...{ action: "OFF", detail, known: detail === "" ? "no" : "yes", used: "no", holders: "" } });
}

const shownServers = z.array(z.string()).max(100_000);

/** Wakes servers that fell silent together, by a run of whoever presses. */
export async function wakeSilent(serverUuids: readonly string[]): Promise<Outcome<null>> {
  return act("wakeSilent", async (fleet) => {
    const shown = new Set(validated(shownServers, serverUuids));
    const still = fleet.suspectedPowerCut()?.serverUuids.filter((uuid) => shown.has(uuid)) ?? [];
    if (still.length === 0) return null;
    const ask = {
      ...{ action: "ON", serverUuids: still, groupUuids: [], mode: "now", until: null, force: false },
      ...{ reason: "", evenIfItMayNotWake: false },
    } as const;
    const { confirmCount, membersDigest } = fleet.previewRun(ask);
    await fleet.startRun({ ...ask, confirmCount, membersDigest, requestId: "" });
    return null;
  });
}
