import type { Outlook, PlannedRun, PlannedTransition } from "./plan";

/** The expected state of a server: on or off, on its way within a span of time, or not known. */
export type Expected = "on" | "off" | "starting" | "stopping" | "unknown";

/** The cause of an expected state: a schedule, a run, or a person's stop that waits; null: nothing changes it. */
export type Cause = PlannedTransition | PlannedRun | { readonly kind: "stop"; readonly until: number } | null;

/** An expected state with its begin and its end; equal neighbours are merged. Wall-clock milliseconds. */
export interface Ahead {
  readonly expected: Expected;
  readonly since: number;
  readonly until: number;
  /** The latest end of a start or a stop, which may lie beyond `until`; of the others `until`. */
  readonly latest: number;
  readonly by: Cause;
}

/** The expected states of a server from now on, in order and without a gap. */
export type Future = readonly Ahead[];

/** A server at present, as far as its future depends on it. */
export interface Situation {
  /** Its state; null: it is changing, lost or in trouble. */
  readonly is: "on" | "off" | null;
  /** The end of the hold that ends last, until which no schedule turns it off; null: none. */
  readonly heldUntil: number | null;
  /** The deadline of a stop that waits until it is free; null: none. */
  readonly stopsBy: number | null;
  /** Whether nobody could wake it: few schedules turn it off then. */
  readonly mayNotWake: boolean;
}

/** The beginning of an expected state, which becomes another one at its latest end. */
interface Step {
  readonly at: number;
  readonly expected: Expected;
  readonly latest: number;
  readonly then: "on" | "off";
  readonly by: Cause;
}

/**
 * The future of a server from `now` until a time. What is not known yet, since plans reach no further than `knownUntil`,
 * or since its present is not known and nothing is planned, is unknown.
 */
export function futureOf(
  situation: Situation,
  outlook: Outlook,
  { now, until, knownUntil }: { readonly now: number; readonly until: number; readonly knownUntil: number },
): Future {
  const known = Math.max(now, Math.min(until, knownUntil));
  const steps = stepsOf(situation, outlook, now, known);
  const future: Ahead[] = [];
  const add = (expected: Expected, since: number, end: number, latest: number, by: Cause) => {
    const last = future.at(-1);
    if (end <= since) return;
    if (last?.expected === expected) future.splice(-1, 1, { ...last, until: end, latest });
    else future.push({ expected, since, until: end, latest, by });
  };
  steps.forEach(({ at, expected, latest, then, by }, index) => {
    const next = steps[index + 1]?.at ?? known;
    const changed = Math.min(latest, next);
    const isOnItsWay = expected === "starting" || expected === "stopping";
    add(expected, at, changed, isOnItsWay ? latest : changed, by);
    add(then, changed, next, next, by);
  });
  add("unknown", known, until, until, null);
  return future;
}

function stepsOf(situation: Situation, { transitions, runs }: Outlook, now: number, known: number): Step[] {
  const steps = [firstStep(situation, runs, now)];
  for (const transition of transitions) {
    const { at, action } = transition;
    const last = steps.at(-1);
    if (at < now || at >= known || !last) continue;
    const before = at < last.latest ? last.expected : last.then;
    if (action === "ON") {
      if (before !== "on") steps.push(stepTo("on", "on", at, at, transition));
    } else if (before !== "off" && isAllowed(situation, transition)) {
      // One that stops already, seen or not, has until the later of the two ends.
      if (last.by !== null && last.then === "off" && at < last.latest)
        steps.splice(-1, 1, { ...last, latest: Math.max(last.latest, transition.until) });
      else
        steps.push(stepTo(before === "on" ? "stopping" : "unknown", "off", at, transition.until, transition));
    }
  }
  return steps;
}

/** Whether nothing that is known forbids a schedule to turn a server off. */
function isAllowed(
  { heldUntil, mayNotWake }: Situation,
  { at, evenIfItMayNotWake }: PlannedTransition,
): boolean {
  return (!mayNotWake || evenIfItMayNotWake) && at >= (heldUntil ?? -Infinity);
}

/** The present, and what is in progress. */
function firstStep({ is, stopsBy }: Situation, runs: readonly PlannedRun[], now: number): Step {
  const inProgress = runs.filter(({ until }) => until > now).sort((a, b) => b.until - a.until);
  const stops = inProgress.find(({ action }) => action === "OFF");
  const starts = inProgress.find(({ action }) => action === "ON");
  const by: Cause = stops ?? (stopsBy !== null && stopsBy > now ? { kind: "stop", until: stopsBy } : null);
  if (by && is !== "off")
    return stepTo(is === "on" ? "stopping" : "unknown", "off", now, Math.max(by.until, stopsBy ?? now), by);
  if (starts && is !== "on") return stepTo("starting", "on", now, starts.until, starts);
  return is ? stepTo(is, is, now, now, null) : stepTo("unknown", "off", now, Infinity, null);
}

function stepTo(expected: Expected, then: "on" | "off", at: number, latest: number, by: Cause): Step {
  return { at, expected, latest: Math.max(at, latest), then, by };
}

/** The expected state at a time; null: it is not within the future. */
export function aheadAt(future: Future, at: number): Ahead | null {
  return future.find(({ since, until }) => at >= since && at < until) ?? null;
}

/** The part of a server that is expected to be on at a time: it falls or rises evenly while it is on its way. */
export function lightAt({ expected, since, latest }: Ahead, at: number): number {
  const passed = latest > since ? (at - since) / (latest - since) : 1;
  return { on: 1, off: 0, unknown: 0, stopping: 1 - passed, starting: passed }[expected];
}

/** The number of a group's servers that are expected to be on, which changes evenly within a step. */
export interface FutureStep {
  readonly since: number;
  readonly until: number;
  readonly on: readonly [atFirst: number, atLast: number];
  readonly unknown: number;
}

/** The future of a whole group, in steps without a gap; those of all its servers end together. */
export function futureRibbon(each: readonly Future[]): FutureStep[] {
  const begin = each[0]?.[0]?.since ?? 0;
  const changes = each.flatMap((future) =>
    future.flatMap((ahead) => {
      const { since, until, expected } = ahead;
      const rise = (lightAt(ahead, until) - lightAt(ahead, since)) / (until - since);
      // As a straight line: its height where the future begins, and its rise in a millisecond.
      const height = lightAt(ahead, since) - rise * (since - begin);
      const unknown = expected === "unknown" ? 1 : 0;
      return [
        { at: since, height, rise, unknown },
        { at: until, height: -height, rise: -rise, unknown: -unknown },
      ];
    }),
  );
  changes.sort((a, b) => a.at - b.at);
  const steps: FutureStep[] = [];
  let [height, rise, unknown] = [0, 0, 0];
  changes.forEach((change, index) => {
    height += change.height;
    rise += change.rise;
    unknown += change.unknown;
    const until = changes[index + 1]?.at ?? change.at;
    if (until <= change.at) return;
    const onAt = (at: number) => Math.max(0, height + rise * (at - begin));
    steps.push({ since: change.at, until, on: [onAt(change.at), onAt(until)], unknown });
  });
  return steps;
}
