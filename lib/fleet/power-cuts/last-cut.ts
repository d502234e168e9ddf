import type { PowerCut } from "../../plan/power-cut";
import type { PowerCutPlan } from "../../plan/power-cut-plan";
import { storyOf, type PowerCutStory } from "../../plan/power-cut-story";
import { isSameUps } from "../../plan/ups-words";
import type { PowerCutSettings } from "../model/power-cut";
import type { Registry } from "../registry";
import { stateOf } from "./cut-facts";
import { ownMachineOf } from "./plans";

/** The last power cut of a plan. */
export interface LastCut {
  readonly cut: PowerCut;
  readonly story: PowerCutStory;
}

/** Null: there was none. */
export function lastCut(registry: Registry, planUuid: string): LastCut | null {
  const { cuts, plans } = registry.powerCuts;
  const [cut, plan] = [cuts.get(planUuid), plans.get(planUuid)];
  return cut && plan ? { cut, story: storyNow(registry, plan, cut) } : null;
}

/** The story of a power cut, by the servers as they are now. */
export function storyNow(registry: Registry, plan: PowerCutPlan, cut: PowerCut): PowerCutStory {
  const isOff = (uuid: string): boolean => stateOf(registry.servers.get(uuid)) !== "on";
  return storyOf(
    cut,
    isOff,
    ownMachineOf(registry, plan).map(({ name }) => name),
  );
}

export const CAUTIONS = [
  "paused",
  "unknown",
  "silent",
  "replaced",
  "no_charge",
  "no_runtime",
  "group_gone",
  "nobody",
  "own_machine",
] as const;

/** Something that stands in the way of a plan now. */
export interface Caution {
  readonly word: (typeof CAUTIONS)[number];
  /** The UPS, or the machine, that it is about; may be empty. */
  readonly detail: string;
}

/** A caution as a sentence in English. */
export function cautionText({ word, detail }: Caution): string {
  switch (word) {
    case "paused":
      return "It is paused, and does nothing.";
    case "unknown":
      return `No UPS is called ${detail} here: check its name, or add its NUT server.`;
    case "silent":
      return `The UPS ${detail} is silent: nothing is ordered by silence.`;
    case "replaced":
      return `Another UPS answers as ${detail}: nothing is ordered until the plan is saved again.`;
    case "no_charge":
      return "The UPS does not say how far it is charged: a step, or the return, that waits for that never comes.";
    case "no_runtime":
      return "The UPS does not say for how long its battery lasts: a step that waits for that never comes.";
    case "group_gone":
      return "A group of it is no more.";
    case "nobody":
      return "There is no server in its groups.";
    case "own_machine":
      return `The manager runs on ${detail}, which is left out: let upsmon turn that off, last.`;
  }
}

type Planned = PowerCutSettings & Partial<Pick<PowerCutPlan, "identity">>;

/** Things that stand in the way of a plan now. */
export function cautionsOf(registry: Registry, plan: Planned): Caution[] {
  const { parts, groups } = registry;
  const own = ownMachineOf(registry, plan).map(({ name }) => name);
  const its = plan.steps.flatMap(({ groupUuids }) => groupUuids);
  const is = (word: Caution["word"], isSo: boolean, detail = ""): Caution[] =>
    isSo ? [{ word, detail }] : [];
  return [
    ...is("paused", plan.paused),
    ...upsCautions(plan, parts.upsOf?.(plan.ups)),
    ...is(
      "group_gone",
      its.some((uuid) => !groups.has(uuid)),
    ),
    ...is("nobody", !its.some((uuid) => hasServers(registry, uuid))),
    ...is("own_machine", own.length > 0, own.join(", ")),
  ];
}

function hasServers({ servers }: Registry, groupUuid: string): boolean {
  for (const { groupUuids } of servers.values()) if (groupUuids.includes(groupUuid)) return true;
  return false;
}

function upsCautions(
  { steps, chargedTo, ups, identity = "" }: Planned,
  state: ReturnType<NonNullable<Registry["parts"]["upsOf"]>>,
): Caution[] {
  if (!state) return [{ word: "unknown", detail: ups }];
  const last = state.fault === null ? state.last : null;
  if (!last) return [{ word: "silent", detail: ups }];
  if (!isSameUps(identity, last.identity)) return [{ word: "replaced", detail: ups }];
  const asks = (kind: string): boolean => steps.some(({ when }) => when.kind === kind);
  const noCharge = last.charge === null && (asks("charge_below") || chargedTo > 0);
  const noRuntime = last.runtime === null && asks("runtime_below");
  return [
    ...(noCharge ? ([{ word: "no_charge", detail: "" }] as const) : []),
    ...(noRuntime ? ([{ word: "no_runtime", detail: "" }] as const) : []),
  ];
}
