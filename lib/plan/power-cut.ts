import type { Moment } from "../power/facts";
import type { PowerCutPlan, StepWhen } from "./power-cut-plan";
import type { Run } from "./run";
import { isBackAndCharged, isOnBattery, onBatteryMs, says, type UpsSeries } from "./ups-words";

// A power cut: steps of a plan turn servers off by runs of its author while the UPS says that it is on battery; those
// that were on are remembered, and woken once it says that line power is back and it is charged. Only what a UPS says
// begins anything: on its silence nothing is ordered, neither off nor on (rule 18). One contrary word halts.

/** The most tries to wake those who were on. Each is a run, which tries by itself for a while. */
export const MOST_WAKES = 5;
/** Milliseconds between the end of a run that woke some, and the next one. */
export const WAKE_AGAIN_AFTER = 60_000;
/** Milliseconds after which nobody is waited for any more who can be neither woken nor heard. */
export const GIVE_UP_AFTER = 2 * 3_600_000;
/** Milliseconds after which a step is begun again for those that could not be asked, such as one that was just booting. */
export const STEP_AGAIN_AFTER = 120_000;
/** The most times that a step is begun while line power stays away. */
export const MOST_BEGINNINGS = 4;
/** Milliseconds on battery after which their number is written down again. */
const COUNT_EVERY = 15_000;

/** A power cut, as it is kept. Times are wall-clock milliseconds. */
export interface PowerCut {
  readonly uuid: string;
  readonly planUuid: string;
  /** The time at which it was first seen to be on battery. */
  readonly beganAt: number;
  /** The last event, and the last run, before it: what came later was ordered later, whatever clocks did. */
  readonly after: { readonly event: number; readonly run: string };
  /** Milliseconds on battery since line power was last heard of, as they were written down last. */
  readonly countedMs: number;
  /** Steps that have begun since line power was last heard of, in order. */
  readonly steps: readonly BegunStep[];
  /** All runs that turned something off, and those that woke before the power failed again. */
  readonly runs: readonly string[];
  readonly remembered: readonly Remembered[];
  /** Line power is back since then; null: it is not. */
  readonly backAt: number | null;
  /** Those that were on are being woken since then; null: they are not. */
  readonly wakingAt: number | null;
  /** The runs that wake, since line power came back. */
  readonly wakes: readonly { readonly runUuid: string; readonly at: number }[];
  /** Null: it goes on. */
  readonly endedAt: number | null;
}

/** A step that has begun. */
export interface BegunStep {
  /** Its place in the plan, from 0; -1: by force, at low battery. */
  readonly step: number;
  readonly at: number;
  /** Empty: there was nobody to turn off. */
  readonly runUuid: string;
}

export const FORCED = -1;

export const REMEMBERED_ENDS = [
  "woken",
  "stayed_on",
  "given_up",
  "taken_over",
  "no_right",
  "removed",
] as const;
export type RememberedEnd = (typeof REMEMBERED_ENDS)[number];

/** A server that was on when a power cut, or one of its steps, began. */
export interface Remembered {
  readonly serverUuid: string;
  readonly serverName: string;
  /** The time at which a run was first to wake it; null: none was. */
  readonly wokenAt: number | null;
  /** Null: it is still to be woken, or waits for the power. */
  readonly end: RememberedEnd | null;
}

/** The state of a server, as far as a power cut asks. `between`: it goes down or comes up, or is silent and wanted on. */
export type CutServerState = "on" | "off" | "between" | "gone";

/** Everything by which a power cut goes on. */
export interface CutFacts {
  readonly now: Moment;
  readonly series: UpsSeries;
  /** Runs of it that turn servers off, go on, and are not cancelled. */
  readonly openStops: readonly string[];
  /** Servers that runs of its steps have asked to go, and that still are their members. */
  readonly asked: readonly Pick<Remembered, "serverUuid" | "serverName">[];
  /** A run of it that wakes servers goes on. */
  readonly isWaking: boolean;
  /** Whether servers of a step are on that nothing keeps on, and no run of it goes on. */
  isLeft(step: number): boolean;
  stateOf(serverUuid: string): CutServerState;
  /** Whether somebody ordered something of a server since it began: theirs is the later order. */
  isTakenOver(serverUuid: string): boolean;
  /** Whether the plan's author may wake a server at this moment. */
  mayWake(serverUuid: string): boolean;
}

/** The next thing to do about a plan and its power cut. */
export type CutNext =
  | { readonly do: "wait" }
  /** It begins: who is on is remembered, and nothing else happens yet. */
  | { readonly do: "begin" }
  /** It is on battery again, before all were back: who is on is remembered anew, and all steps may begin again. */
  | { readonly do: "fail_again" }
  | { readonly do: "step"; readonly step: number }
  /** These runs are cancelled: what is not confirmed is withdrawn, and nobody more is asked. */
  | { readonly do: "halt"; readonly what: "stops" | "wakes" }
  | { readonly do: "wake"; readonly serverUuids: readonly string[] }
  /** It is written down as it is by now. */
  | { readonly do: "note"; readonly cut: PowerCut; readonly is: "counted" | "back" | "settled" | "ended" };

const WAIT: CutNext = { do: "wait" };

/** The next thing to do. @param cut the last one of the plan; null: there was none */
export function nextOfCut(plan: PowerCutPlan, cut: PowerCut | null, facts: CutFacts): CutNext {
  const { series, now, openStops, isWaking } = facts;
  const isOpen = cut !== null && cut.endedAt === null;
  if (plan.paused) return isOpen ? ended(cut, facts) : WAIT;
  if (!isOpen) return isOnBattery(series, now.monotonic) ? { do: "begin" } : WAIT;
  const forgotten = notRemembered(cut, facts);
  if (forgotten.length > 0) return { do: "note", is: "counted", cut: remembering(cut, forgotten) };
  if (says("battery", series, now.monotonic)) {
    if (isWaking) return { do: "halt", what: "wakes" };
    return isOnBattery(series, now.monotonic) ? whileOnBattery(plan, cut, facts) : WAIT;
  }
  if (!says("line", series, now.monotonic)) return WAIT;
  if (openStops.length > 0) return { do: "halt", what: "stops" };
  if (cut.backAt === null) return { do: "note", is: "back", cut: { ...cut, backAt: now.wall, countedMs: 0 } };
  return isBackAndCharged(series, now.monotonic, plan) ? whileBack(cut, facts) : WAIT;
}

/**
 * Servers that it has asked to go, and does not remember: they were going down when its step began, by somebody's order
 * that came to nothing.
 */
function notRemembered({ backAt, remembered }: PowerCut, { asked }: CutFacts): CutFacts["asked"] {
  if (backAt !== null) return [];
  const open = new Set(remembered.flatMap(({ serverUuid, end }) => (end === null ? serverUuid : [])));
  return asked.filter(({ serverUuid }) => !open.has(serverUuid));
}

function whileOnBattery(plan: PowerCutPlan, cut: PowerCut, { series, now, isLeft }: CutFacts): CutNext {
  if (cut.backAt !== null) return { do: "fail_again" };
  const hasBegun = (step: number): boolean => {
    const its = cut.steps.filter((begun) => begun.step === step);
    const lastAt = its.at(-1)?.at;
    if (lastAt === undefined) return false;
    const isToRest = now.wall - lastAt < STEP_AGAIN_AFTER && now.wall >= lastAt;
    return its.length >= MOST_BEGINNINGS || isToRest || !isLeft(step);
  };
  const step = series.low && plan.forces && !hasBegun(FORCED) ? FORCED : firstDue(plan, series, hasBegun);
  if (step !== null) return { do: "step", step };
  const countedMs = onBatteryMs(series);
  return countedMs - cut.countedMs < COUNT_EVERY
    ? WAIT
    : { do: "note", is: "counted", cut: { ...cut, countedMs } };
}

function firstDue(
  { steps }: PowerCutPlan,
  series: UpsSeries,
  hasBegun: (step: number) => boolean,
): number | null {
  const found = steps.findIndex(({ when }, at) => !hasBegun(at) && isDue(when, series));
  return found < 0 ? null : found;
}

/** Whether a step is to begin by what the UPS says; a figure that it does not say begins none. */
export function isDue({ kind, value }: StepWhen, series: UpsSeries): boolean {
  switch (kind) {
    case "on_battery":
      return onBatteryMs(series) >= value * 1000;
    case "charge_below":
      return series.charge !== null && series.charge < value;
    case "runtime_below":
      return series.runtime !== null && series.runtime < value;
  }
}

/** Line power is back and the battery charged: those that were on are woken, until each has its end. */
function whileBack(cut: PowerCut, facts: CutFacts): CutNext {
  const { now, isWaking } = facts;
  const settled = cut.remembered.map((one): Remembered => ({ ...one, end: one.end ?? endNow(one, facts) }));
  if (settled.some(({ end }, at) => end !== cut.remembered[at]?.end))
    return {
      do: "note",
      is: "settled",
      cut: { ...cut, remembered: settled, wakingAt: cut.wakingAt ?? now.wall },
    };
  const left = cut.remembered.filter(({ end }) => end === null);
  if (left.length === 0)
    return isWaking ? WAIT : { do: "note", is: "ended", cut: { ...cut, endedAt: now.wall } };
  if (isWaking) return WAIT;
  const wakingAt = cut.wakingAt ?? now.wall;
  const lastAt = cut.wakes.at(-1)?.at ?? -Infinity;
  if (now.wall - lastAt < WAKE_AGAIN_AFTER && now.wall >= lastAt) return WAIT;
  if (cut.wakes.length >= MOST_WAKES || now.wall - wakingAt > GIVE_UP_AFTER)
    return { do: "note", is: "settled", cut: withEnds(cut, "given_up") };
  const toWake = left.filter(({ serverUuid }) => facts.stateOf(serverUuid) === "off");
  if (toWake.length > 0) return { do: "wake", serverUuids: toWake.map(({ serverUuid }) => serverUuid) };
  return cut.wakingAt === null ? { do: "note", is: "counted", cut: { ...cut, wakingAt } } : WAIT;
}

function endNow({ serverUuid, wokenAt }: Remembered, facts: CutFacts): RememberedEnd | null {
  const state = facts.stateOf(serverUuid);
  if (state === "gone") return "removed";
  if (state === "on") return wokenAt === null ? "stayed_on" : "woken";
  if (facts.isTakenOver(serverUuid)) return "taken_over";
  return facts.mayWake(serverUuid) ? null : "no_right";
}

/** The end of a power cut whose plan is not wanted any more: nothing more is ordered by it. */
function ended(cut: PowerCut, { now, openStops, isWaking }: CutFacts): CutNext {
  if (openStops.length > 0) return { do: "halt", what: "stops" };
  if (isWaking) return { do: "halt", what: "wakes" };
  return { do: "note", is: "ended", cut: { ...withEnds(cut, "no_right"), endedAt: now.wall } };
}

/** The cut, with this end for all that have none. */
export function withEnds(cut: PowerCut, end: RememberedEnd): PowerCut {
  return { ...cut, remembered: cut.remembered.map((one) => ({ ...one, end: one.end ?? end })) };
}

/** The cut, with those that are on now among those remembered. */
export function remembering(
  cut: PowerCut,
  on: readonly Pick<Remembered, "serverUuid" | "serverName">[],
): PowerCut {
  const anew = new Map(
    on.map(({ serverUuid, serverName }) => [
      serverUuid,
      { serverUuid, serverName, wokenAt: null, end: null },
    ]),
  );
  const known = cut.remembered.map((one) => anew.get(one.serverUuid) ?? one);
  for (const { serverUuid } of known) anew.delete(serverUuid);
  return { ...cut, remembered: [...known, ...anew.values()] };
}

/** A power cut that begins. */
export function newCut(
  planUuid: string,
  uuid: string,
  { series, now }: Pick<CutFacts, "series" | "now">,
  after: PowerCut["after"] = { event: 0, run: "" },
): PowerCut {
  return {
    ...{ uuid, planUuid, after, beganAt: now.wall - Math.max(0, now.monotonic - series.since) },
    ...{ countedMs: onBatteryMs(series), steps: [], runs: [], remembered: [] },
    ...{ backAt: null, wakingAt: null, wakes: [], endedAt: null },
  };
}

/**
 * The same cut, on battery again. What people ordered before that is no order against it; whoever is off by that stays off.
 * @param orders the last ones by now, and the servers of which somebody ordered something since it began
 */
export function failedAgain(
  cut: PowerCut,
  series: UpsSeries,
  { after, taken }: { readonly after: PowerCut["after"]; readonly taken: ReadonlySet<string> },
): PowerCut {
  // What it ordered stays its own order.
  const runs = [...cut.runs, ...cut.wakes.map(({ runUuid }) => runUuid)];
  const remembered = cut.remembered.map((one): Remembered =>
    one.end === null && taken.has(one.serverUuid) ? { ...one, end: "taken_over" } : one,
  );
  return {
    ...{ ...cut, after, runs, remembered, steps: [], backAt: null, wakingAt: null, wakes: [] },
    countedMs: onBatteryMs(series),
  };
}

/** The cut with a step that has begun. @param runUuid empty: there was nobody to turn off */
export function withStep(cut: PowerCut, step: number, at: number, runUuid: string): PowerCut {
  const runs = runUuid === "" ? cut.runs : [...cut.runs, runUuid];
  return { ...cut, steps: [...cut.steps, { step, at, runUuid }], runs };
}

/** The cut with a run that wakes. */
export function withWake(
  cut: PowerCut,
  serverUuids: readonly string[],
  at: number,
  runUuid: string,
): PowerCut {
  const its = new Set(serverUuids);
  const remembered = cut.remembered.map((one) =>
    its.has(one.serverUuid) ? { ...one, wokenAt: one.wokenAt ?? at } : one,
  );
  return { ...cut, remembered, wakingAt: cut.wakingAt ?? at, wakes: [...cut.wakes, { runUuid, at }] };
}

/**
 * Whether a run of a power cut may ask somebody now: each order is asked of the UPS anew, and nothing is forced while the
 * battery is not low.
 */
export function mayAsk(
  { action, mode }: Pick<Run, "action" | "mode">,
  plan: PowerCutPlan,
  series: UpsSeries,
  now: Moment,
): boolean {
  if (plan.paused) return false;
  if (action === "ON") return says("line", series, now.monotonic);
  return isOnBattery(series, now.monotonic) && (mode !== "forced" || series.low);
}
