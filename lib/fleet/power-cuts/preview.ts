import { rehearseCut, type RehearsedMoment } from "../../plan/power-cut-rehearsal";
import type { PowerCutPlan } from "../../plan/power-cut-plan";
import { SCRIPTS, type ScriptedReading } from "../../plan/power-cut-scripts";
import { FORCED } from "../../plan/power-cut";
import { estimate, keptByNeeds, planRun, unprovedToWake } from "../../plan/plan-run";
import {
  USUAL_RATE,
  USUAL_WINDOW,
  type KeptByNeed,
  type PlanServer,
  type Run,
  type View,
} from "../../plan/run";
import type { Facts } from "../../power/facts";
import type { PowerCutSettings } from "../model/power-cut";
import { moment } from "../model/ports";
import { findGroup, whose, type RegistryBy } from "../registry";
import { fleetView, needsOf } from "../view";
import { mayStop } from "../orders/may-stop";
import { isRemembered } from "./cut-facts";
import { cautionsOf, type Caution } from "./last-cut";
import { ownMachineOf, serversOfPlan } from "./plans";

/** The preview of a plan, by the same code. */
export interface PowerCutPreview {
  readonly steps: readonly PreviewedStep[];
  /** The run that wakes everybody whom the steps turn off; null: nobody. */
  readonly back: Run | null;
  /** Servers that it turns off although this manager has never woken them. */
  readonly unproved: readonly string[];
  /** The manager's own machine, which is left out. */
  readonly ownMachine: readonly string[];
  readonly cautions: readonly Caution[];
}

export interface PreviewedStep {
  readonly run: Run;
  /** The estimated duration. */
  readonly seconds: number;
  readonly needed: readonly KeptByNeed[];
}

/** Servers that keep others on in a preview, at most. */
const MOST_KEPT = 50_000;

/** @throws FleetError `group_not_found` */
export function previewPowerCut(registry: RegistryBy, settings: PowerCutSettings): PowerCutPreview {
  refuseUnknown(registry, settings);
  const off = new Set<string>();
  const steps = settings.steps.map((_, step) => {
    const view = viewWithout(registry, off);
    const run = stopRun(registry, settings, step, view);
    const needed = keptByNeeds(run, view).slice(0, MOST_KEPT);
    const seconds = Math.ceil(estimate(run, view) / 1000);
    for (const { serverUuid, end } of run.members) if (end === null) off.add(serverUuid);
    return { run, seconds, needed };
  });
  const view = viewWithout(registry, off);
  const back = off.size > 0 ? wakeRun(registry, [...off], view) : null;
  return {
    ...{ steps, back, cautions: cautionsOf(registry, settings) },
    unproved: steps.flatMap(({ run }) => unprovedToWake(run, fleetView(registry))),
    ownMachine: ownMachineOf(registry, settings).map(({ uuid }) => uuid),
  };
}

/** The timeline of a plan. @throws FleetError `group_not_found` */
export function rehearsePowerCut(
  registry: RegistryBy,
  settings: PowerCutSettings,
  script: readonly ScriptedReading[],
): RehearsedMoment[] {
  refuseUnknown(registry, settings);
  const plan: PowerCutPlan = {
    ...{ ...settings, uuid: "", identity: "", ...whose(registry), createdAt: 0, updatedAt: 0 },
  };
  const on = serversOfPlan(registry, plan)
    .filter(isRemembered)
    .map(({ uuid, name }) => ({ serverUuid: uuid, serverName: name }));
  return rehearseCut(plan, script.length > 0 ? script : SCRIPTS.usual, {
    on,
    stopped(step, off) {
      const view = viewWithout(registry, off);
      const run = stopRun(registry, settings, step, view);
      const serverUuids = run.members.flatMap(({ serverUuid, end }) => (end === null ? serverUuid : []));
      return { serverUuids, seconds: Math.ceil(estimate(run, view) / 1000) };
    },
    woken(serverUuids) {
      const view = viewWithout(registry, new Set(serverUuids));
      const run = wakeRun(registry, serverUuids, view);
      const its = new Set(serverUuids);
      const order = run.members.flatMap(({ serverUuid }) => (its.has(serverUuid) ? serverUuid : []));
      return { serverUuids: order, seconds: Math.ceil(estimate(run, view) / 1000) };
    },
  });
}

function refuseUnknown(registry: RegistryBy, { steps }: PowerCutSettings): void {
  for (const { groupUuids } of steps) for (const uuid of groupUuids) findGroup(registry, uuid);
}

/** The fleet as it will be when these are off. */
function viewWithout(registry: RegistryBy, off: ReadonlySet<string>): View {
  const view = fleetView(registry);
  return (uuid) => {
    const server = view(uuid);
    return server && off.has(uuid) ? asIfOff(server) : server;
  };
}

function asIfOff(server: PlanServer): PlanServer {
  const { facts } = server;
  const off: Facts = {
    ...{ ...facts, power: "OFF", order: null, current: "None", previous: "Stopping", downAsOrdered: true },
    ...{ applying: null, wake: null, noneSince: facts.statusSince },
  };
  // Its other properties are worked out when they are read.
  return Object.create(server, {
    facts: { value: off },
    pendingStop: { value: null },
    ready: { get: () => null },
    relaysWith: { get: () => [] },
    wakeDoubt: { get: () => server.wakeDoubt },
    lacks: { get: () => server.lacks },
    keptOnBy: { get: () => server.keptOnBy },
    neededBy: { get: () => server.neededBy },
    stopsAt: { get: () => null },
    canRelayIn: { value: () => false },
  }) as PlanServer;
}

function stopRun(registry: RegistryBy, settings: PowerCutSettings, step: number, view: View): Run {
  const now = moment(registry.parts.clock);
  const { author, authorUuid } = whose(registry);
  const isForced = step === FORCED;
  const run = planRun(
    {
      ...{
        uuid: "",
        action: "OFF",
        mode: isForced ? "forced" : "now",
        grace: 0,
        reason: "",
        author,
        authorUuid,
      },
      ...{ schedule: null, minOn: 0, rate: null, evenIfItMayNotWake: true, until: now.wall + USUAL_WINDOW },
      serverUuids: serversOfPlan(registry, settings, step).map(({ uuid }) => uuid),
    },
    view,
    needsOf(registry),
    now,
  );
  const may = mayStop(registry, authorUuid, run);
  const members = run.members.map((member) =>
    member.end === null && may?.(member.serverUuid) === false
      ? { ...member, end: { as: "skipped", why: "no_right", detail: "", use: null, at: now.wall } as const }
      : member,
  );
  return { ...run, members };
}

function wakeRun(registry: RegistryBy, serverUuids: readonly string[], view: View): Run {
  return planRun(
    {
      ...{ uuid: "", action: "ON", mode: "now", grace: 0, reason: "", ...whose(registry), schedule: null },
      ...{ minOn: 0, rate: USUAL_RATE, evenIfItMayNotWake: false, serverUuids, until: null },
    },
    view,
    needsOf(registry),
    moment(registry.parts.clock),
  );
}
