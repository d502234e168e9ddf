import type { Moment } from "../../power/facts";
import { mayAsk, type PowerCut } from "../../plan/power-cut";
import type { PowerCutPlan } from "../../plan/power-cut-plan";
import { follow, nothingSaid, type UpsSeries } from "../../plan/ups-words";
import type { Run } from "../../plan/run";
import type { UpsReading, UpsState } from "../../ups/reading";

/** The power cut plans, the last power cut of each, and what is heard of their UPSes. */
export interface PowerCuts {
  readonly plans: Map<string, PowerCutPlan>;
  /** By the plan's uuid. */
  readonly cuts: Map<string, PowerCut>;
  /** By the plan's uuid: since this life of the manager began. */
  readonly series: Map<string, UpsSeries>;
  /** The last look at the words of each UPS, by the plan's uuid. */
  readonly readings: Map<string, Looked>;
  /** Monotonic times before which nothing is tried again, by the plan's uuid. */
  readonly againAt: Map<string, number>;
  /** The plan of each run of a power cut that goes on. */
  readonly planOfRun: Map<string, string>;
}

/** A look at what a UPS says. Times are monotonic milliseconds. */
interface Looked {
  readonly reading: UpsReading;
  /** The earliest time at which it may have been read. */
  readonly at: number;
  readonly lookedAt: number;
}

export function noPowerCuts(): PowerCuts {
  const maps = { plans: new Map(), cuts: new Map(), series: new Map(), readings: new Map() };
  return { ...maps, againAt: new Map(), planOfRun: new Map() };
}

/** The last words of a plan's UPS; at the beginning only what was written down of it. */
export function seriesOf({ series, cuts }: PowerCuts, planUuid: string): UpsSeries {
  const known = series.get(planUuid);
  if (known) return known;
  const cut = cuts.get(planUuid);
  return nothingSaid(cut && cut.endedAt === null && cut.backAt === null ? cut.countedMs : 0);
}

/**
 * Hears a plan's UPS. Its reader may have another clock: what was not there at the last look was read since, and nobody
 * knows when, where the manager stood still in between.
 */
export function readUps(
  powerCuts: PowerCuts,
  { uuid, identity }: PowerCutPlan,
  state: Pick<UpsState, "last" | "fault"> | undefined,
  now: number,
): UpsSeries {
  const last = state?.last ?? null;
  const known = powerCuts.readings.get(uuid);
  // Nobody knows how old the first one is: it counts from the next one on.
  const at = !known ? -Infinity : known.reading === last ? known.at : known.lookedAt;
  if (last) powerCuts.readings.set(uuid, { reading: last, at, lookedAt: now });
  const fault = at === -Infinity ? "stale" : (state?.fault ?? null);
  const mine = state && { fault, last: last && { ...last, at } };
  const series = follow(seriesOf(powerCuts, uuid), mine, identity, now);
  powerCuts.series.set(uuid, series);
  return series;
}

/** Takes over a power cut that is on disk. */
export function keepCut({ cuts, planOfRun }: PowerCuts, cut: PowerCut): void {
  cuts.set(cut.planUuid, cut);
  for (const [run, plan] of planOfRun) if (plan === cut.planUuid) planOfRun.delete(run);
  if (cut.endedAt !== null) return;
  for (const run of [...cut.runs, ...cut.wakes.map(({ runUuid }) => runUuid)])
    planOfRun.set(run, cut.planUuid);
}

/** Takes away a plan with its power cut. */
export function leavePlan(powerCuts: PowerCuts, planUuid: string): void {
  const { plans, cuts, series, readings, againAt } = powerCuts;
  for (const map of [plans, cuts, series, readings, againAt]) map.delete(planUuid);
  for (const [run, plan] of powerCuts.planOfRun) if (plan === planUuid) powerCuts.planOfRun.delete(run);
}

/**
 * Whether a run asks nobody at this moment: it is of a power cut, and the UPS does not say now what it goes by. Each
 * order is asked of the UPS anew.
 */
export function holdsBack(
  powerCuts: PowerCuts,
  run: Pick<Run, "uuid" | "action" | "mode">,
  now: Moment,
): boolean {
  const planUuid = powerCuts.planOfRun.get(run.uuid);
  const plan = planUuid === undefined ? undefined : powerCuts.plans.get(planUuid);
  return plan !== undefined && !mayAsk(run, plan, seriesOf(powerCuts, plan.uuid), now);
}
