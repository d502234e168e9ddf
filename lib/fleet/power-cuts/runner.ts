import {
  failedAgain,
  FORCED,
  mayAsk,
  newCut,
  nextOfCut,
  withEnds,
  remembering,
  withStep,
  withWake,
  type CutFacts,
  type CutNext,
  type PowerCut,
} from "../../plan/power-cut";
import { stepDetail, storyDetail } from "../../plan/power-cut-details";
import { whenText, type PowerCutPlan } from "../../plan/power-cut-plan";
import { someNames } from "../../plan/power-cut-story";
import { USUAL_RATE, USUAL_WINDOW, type Run, type RunRequest } from "../../plan/run";
import { isBackAndCharged, isOnBattery, says } from "../../plan/ups-words";
import { stored } from "../commit";
import { seriesOf, readUps, keepCut } from "../memory/power-cuts";
import { toWake } from "../memory/open-runs";
import type { NewEvent } from "../model/entities";
import { FleetError } from "../model/errors";
import { moment } from "../model/ports";
import type { PowerCutStore } from "../model/stores";
import { isDoubted, type Registry } from "../registry";
import { needsToWake } from "../orders/may-wake";
import { cancelForCut, planAndBegin } from "../runs/run-verbs";
import { needsOf } from "../view";
import { notifyEvents } from "../schedules/schedules";
import { factsOf, isRemembered, lastOrders, takenOver } from "./cut-facts";
import { storyNow } from "./last-cut";
import { arePowerCutsBusy, changePowerCuts, planEvent, serversOfPlan } from "./plans";

/** Milliseconds between two tries where something could not be written, or there were too many runs. */
const TRY_AGAIN_AFTER = 5_000;
/** Milliseconds between two looks at what people ordered meanwhile, while those that were on are being woken. */
const LOOK_EVERY = 5_000;
/** Seconds of warning to people on a machine before a power cut stops it. */
const GRACE = 30;
/** The most decisions about one plan in a row. */
const MOST_TURNS = 5;

/**
 * Hears every UPS that a plan names, and lets every power cut take its next step. Cheap where there is no plan; to be
 * called with each tick.
 */
export function advancePowerCuts(registry: Registry): void {
  const { powerCuts, parts } = registry;
  if (powerCuts.plans.size === 0) return;
  const now = parts.clock.monotonic();
  const due: string[] = [];
  for (const plan of powerCuts.plans.values()) {
    const series = readUps(powerCuts, plan, parts.upsOf?.(plan.ups), now);
    const isOpen = powerCuts.cuts.get(plan.uuid)?.endedAt === null;
    const adopts = plan.identity === "" && says("line", series, now);
    if (!isOpen && !adopts && (plan.paused || !isOnBattery(series, now))) continue;
    if ((powerCuts.againAt.get(plan.uuid) ?? -Infinity) <= now) due.push(plan.uuid);
  }
  if (due.length === 0 || isDoubted(registry) || arePowerCutsBusy(registry)) return;
  for (const uuid of due)
    void changePowerCuts(registry, (store) => advanceOne(registry, store, uuid)).catch((error: unknown) => {
      powerCuts.againAt.set(uuid, parts.clock.monotonic() + TRY_AGAIN_AFTER);
      parts.log.error(error, "carrying on a power cut");
    });
}

/** Carries on one power cut, in a turn of the power cuts. */
async function advanceOne(registry: Registry, store: PowerCutStore, planUuid: string): Promise<void> {
  const { powerCuts, parts } = registry;
  const isBack = (plan: PowerCutPlan): boolean =>
    isBackAndCharged(seriesOf(powerCuts, planUuid), parts.clock.monotonic(), plan);
  await adoptIdentity(registry, store, planUuid);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const plan = powerCuts.plans.get(planUuid);
    if (!plan) return;
    const cut = powerCuts.cuts.get(planUuid) ?? null;
    const isOpen = cut !== null && cut.endedAt === null;
    const taken = isOpen && isBack(plan) ? await takenOver(registry, cut) : new Set<string>();
    const facts = factsOf(registry, plan, cut, taken);
    const next = nextOfCut(plan, cut, facts);
    if (next.do === "wait") {
      // Those who are woken are looked at a few times a minute: each look asks the disk.
      if (isOpen && isBack(plan)) powerCuts.againAt.set(planUuid, parts.clock.monotonic() + LOOK_EVERY);
      return;
    }
    if (next.do === "halt") await haltCut(registry, planUuid, "manager", next.what);
    else await carryOut(registry, store, { plan, cut, facts, next });
  }
}

interface Doing {
  readonly plan: PowerCutPlan;
  readonly cut: PowerCut | null;
  readonly facts: CutFacts;
  readonly next: Exclude<CutNext, { readonly do: "wait" | "halt" }>;
}

async function carryOut(registry: Registry, store: PowerCutStore, doing: Doing): Promise<void> {
  const { plan, cut, facts, next } = doing;
  const { newUuid } = registry.parts;
  if (next.do === "begin") {
    const after = await lastOrders(registry);
    const begun = remembering(newCut(plan.uuid, newUuid(), facts, after), onNow(registry, plan));
    return put(registry, store, begun, [
      planEvent(registry, plan, { kind: "power_failed", actor: "manager", detail: plan.ups }),
    ]);
  }
  if (!cut) return;
  switch (next.do) {
    case "fail_again": {
      const orders = { after: await lastOrders(registry), taken: await takenOver(registry, cut) };
      const again = remembering(failedAgain(cut, facts.series, orders), onNow(registry, plan));
      return put(registry, store, again, [
        planEvent(registry, plan, { kind: "power_failed", actor: "manager", detail: plan.ups }),
      ]);
    }
    case "step":
      return beginStep(registry, store, { plan, cut, step: next.step });
    case "wake":
      return beginWake(registry, store, { plan, cut, serverUuids: next.serverUuids });
    case "note":
      return put(registry, store, next.cut, eventsOf(registry, plan, cut, next));
  }
}

/** The events of a cut that is written down as it is by now. */
function eventsOf(
  registry: Registry,
  plan: PowerCutPlan,
  before: PowerCut,
  { is, cut }: Extract<CutNext, { readonly do: "note" }>,
): NewEvent[] {
  const event = (kind: NewEvent["kind"], detail = ""): NewEvent =>
    planEvent(registry, plan, { kind, actor: "manager", detail });
  const missing = cut.remembered.filter(
    ({ end }, at) => end === "given_up" && before.remembered[at]?.end !== end,
  );
  return [
    ...(is === "back" ? [event("power_back", plan.ups)] : []),
    ...(missing.length > 0
      ? [event("power_cut_not_woken", someNames(missing.map(({ serverName }) => serverName)))]
      : []),
    ...(is === "ended" ? [event("power_cut_over", storyDetail(storyNow(registry, plan, cut)))] : []),
  ];
}

/** Those of a plan that are on now, or about to be: whoever wants one on has it back. */
function onNow(registry: Registry, plan: PowerCutPlan) {
  return serversOfPlan(registry, plan)
    .filter(isRemembered)
    .map(({ uuid, name }) => ({ serverUuid: uuid, serverName: name }));
}

/** Begins a step: its run, and who is on, come to disk together, before anybody is asked. */
async function beginStep(
  registry: Registry,
  store: PowerCutStore,
  { plan, cut, step }: { readonly plan: PowerCutPlan; readonly cut: PowerCut; readonly step: number },
): Promise<void> {
  const { clock, newUuid } = registry.parts;
  const taken = await takenOver(registry, cut);
  const its = (): string[] =>
    serversOfPlan(registry, plan, step).flatMap(({ uuid }) => (taken.has(uuid) ? [] : uuid));
  const remembered = (): PowerCut => remembering(cut, onNow(registry, plan));
  const when = plan.steps[step]?.when ?? NO_STEP;
  const why = step === FORCED ? "the battery is low" : whenText(when);
  const event = (run: Run | null): NewEvent => {
    const asked = run?.members.flatMap(({ end, serverName }) => (end === null ? serverName : [])) ?? [];
    return planEvent(registry, plan, {
      ...{ actor: plan.author, runUuid: run?.uuid ?? null },
      kind: step === FORCED ? "power_cut_forced" : "power_cut_step",
      detail:
        step === FORCED
          ? someNames(asked)
          : stepDetail({ step: step + 1, of: plan.steps.length, when }, asked),
    });
  };
  if (its().length === 0)
    return put(registry, store, withStep(remembered(), step, clock.wall(), ""), [event(null)]);
  const uuid = newUuid();
  await planAndBegin(
    registry,
    () => stopRequest(registry, plan, { uuid, step, why, serverUuids: its() }),
    () => {
      // Where it waited for its turn, line power may be back, or the battery not be low any more.
      const series = seriesOf(registry.powerCuts, plan.uuid);
      if (!mayAsk({ action: "OFF", mode: modeOf(step) }, plan, series, moment(clock)))
        throw new Error("the UPS did not say so any more when its servers had time for the step");
    },
    async (run, events) => {
      const begun = withStep(remembered(), step, clock.wall(), run.uuid);
      const written = await store.begin(begun, run, [event(run), ...events]);
      keepCut(registry.powerCuts, begun);
      return written;
    },
    () => needsOf(registry),
  );
}

const modeOf = (step: number): RunRequest["mode"] => (step === FORCED ? "forced" : "now");
const NO_STEP = { kind: "on_battery", value: 0 } as const;

function stopRequest(
  { parts }: Registry,
  { name, author, authorUuid }: PowerCutPlan,
  {
    uuid,
    step,
    why,
    serverUuids,
  }: {
    readonly uuid: string;
    readonly step: number;
    readonly why: string;
    readonly serverUuids: readonly string[];
  },
): RunRequest {
  return {
    ...{ uuid, action: "OFF", mode: modeOf(step), grace: step === FORCED ? 0 : GRACE },
    ...{ reason: `power cut, ${name}: ${why}`, author, authorUuid, schedule: null, minOn: 0, rate: null },
    // The battery would turn it off all the same, and worse.
    ...{ evenIfItMayNotWake: true, serverUuids, until: parts.clock.wall() + USUAL_WINDOW },
  };
}

/** Begins to wake those that were on, by a run of the plan's author. */
async function beginWake(
  registry: Registry,
  store: PowerCutStore,
  {
    plan,
    cut,
    serverUuids,
  }: { readonly plan: PowerCutPlan; readonly cut: PowerCut; readonly serverUuids: readonly string[] },
): Promise<void> {
  const { clock, newUuid } = registry.parts;
  const uuid = newUuid();
  const { author, authorUuid, name } = plan;
  await planAndBegin(
    registry,
    () => {
      const starts = Math.ceil((serverUuids.length + toWake(registry)) / USUAL_RATE) * 60_000;
      return {
        ...{ uuid, action: "ON", mode: "now", grace: 0, reason: `after the power cut, ${name}` },
        ...{ author, authorUuid, schedule: null, minOn: 0, rate: USUAL_RATE, evenIfItMayNotWake: false },
        ...{ serverUuids, until: clock.wall() + USUAL_WINDOW + starts },
      };
    },
    () => {
      if (!isBackAndCharged(seriesOf(registry.powerCuts, plan.uuid), clock.monotonic(), plan))
        throw new Error("line power was not back any more when the servers had time to be woken");
    },
    async (run, events) => {
      const begun = withWake(cut, serverUuids, clock.wall(), run.uuid);
      const event = planEvent(registry, plan, {
        ...{ kind: "power_cut_waking", actor: plan.author, runUuid: run.uuid },
        detail: String(serverUuids.length),
      });
      const written = await store.begin(begun, run, [event, ...events]);
      keepCut(registry.powerCuts, begun);
      return written;
    },
    () => needsToWake(registry, authorUuid),
  );
}

/** Cancels the runs of a plan's power cut: nobody more is asked, and what is not confirmed is withdrawn. */
export async function haltCut(
  registry: Registry,
  planUuid: string,
  who: string,
  what: "stops" | "wakes" | "all" = "all",
): Promise<void> {
  const cut = registry.powerCuts.cuts.get(planUuid);
  if (!cut || cut.endedAt !== null) return;
  const wakes = cut.wakes.map(({ runUuid }) => runUuid);
  const its = { stops: cut.runs, wakes, all: [...cut.runs, ...wakes] }[what];
  const open = its.filter((uuid) => registry.runs.byUuid.get(uuid)?.run.cancelledBy === null);
  for (const uuid of open)
    await cancelForCut(registry, uuid, who).catch((error: unknown) => {
      if (!(error instanceof FleetError) || error.fault.code !== "run_not_found") throw error;
    });
}

/** Ends every power cut, where the data are an older copy: who was on in them is not who was on. */
export async function voidCuts(registry: Registry): Promise<void> {
  const { powerCuts, parts } = registry;
  const isOpen = ({ endedAt }: PowerCut): boolean => endedAt === null;
  if (![...powerCuts.cuts.values()].some(isOpen)) return;
  await changePowerCuts(registry, async (store) => {
    for (const cut of [...powerCuts.cuts.values()].filter(isOpen))
      await put(registry, store, { ...withEnds(cut, "no_right"), endedAt: parts.clock.wall() }, []);
  });
}

async function put(
  registry: Registry,
  store: PowerCutStore,
  cut: PowerCut,
  events: readonly NewEvent[],
): Promise<void> {
  const written = await stored(store.put(cut, events));
  keepCut(registry.powerCuts, cut);
  notifyEvents(registry, written);
}

/** A plan that was saved while its UPS was silent is for the one that answers first, on line power. */
async function adoptIdentity(registry: Registry, store: PowerCutStore, uuid: string): Promise<void> {
  const { powerCuts, parts } = registry;
  const plan = powerCuts.plans.get(uuid);
  if (!plan || plan.identity !== "") return;
  const state = parts.upsOf?.(plan.ups);
  const identity = state?.fault === null ? (state.last?.identity ?? "") : "";
  if (identity === "" || !says("line", seriesOf(powerCuts, uuid), moment(parts.clock).monotonic)) return;
  const known = { ...plan, identity };
  await stored(store.update(known, null, []));
  powerCuts.plans.set(uuid, known);
}
