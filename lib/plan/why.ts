import { isGoingDown, isOff } from "../power/status";
import type { Holder } from "../power/use";
import type { CurrentStatus } from "../power/words";
import type { EventKind } from "./events";
import type { RunAction } from "./words";

/**
 * The place of an event in the story of a status: `on` and `off` begin one, by a request or by what the machine did of
 * itself; `then` goes on with it; `aside` explains nothing.
 */
const PLACES: Readonly<Record<EventKind, "on" | "off" | "then" | "aside">> = {
  registered: "aside",
  enrolled: "aside",
  edited: "aside",
  token_rotated: "aside",
  way_set: "aside",
  way_removed: "aside",
  removed: "aside",
  turned_on: "on",
  turned_off: "off",
  turned_off_by_force: "off",
  stop_when_free: "off",
  stop_cancelled: "then",
  reboot_cancelled: "then",
  start_cancelled: "then",
  woken_again: "then",
  rebooted: "then",
  rebooted_by_force: "then",
  cut: "off",
  not_cut: "then",
  held: "then",
  hold_released: "then",
  hold_ended: "then",
  acknowledged: "aside",
  first_report: "on",
  synced_on: "on",
  woke_by_alarm: "on",
  restarted_instead: "then",
  slept_instead: "then",
  synced_off: "then",
  seen_off: "then",
  seen_wrong: "then",
  did_not_start: "then",
  came_back: "then",
  did_not_come_back: "then",
  slept_before_restart: "then",
  could_not_be_told: "then",
  lost: "then",
  back: "then",
  restarting: "then",
  warning: "then",
  error: "then",
  two_machines: "then",
  shutdown_failed: "then",
  token_ends_soon: "aside",
  token_ended: "then",
  not_upgraded: "aside",
  declined: "then",
  turned_off_when_free: "then",
  still_in_use: "then",
  restarted_meanwhile: "then",
  slept_meanwhile: "then",
  still_needed: "then",
  would_not_wake: "then",
  kept_as_relay: "then",
  rest_due: "off",
  rest_put_off: "then",
  rest_ended: "then",
  unsteady: "then",
  rolled_back: "then",
  standby_late: "aside",
  replaced: "aside",
  took_over: "aside",
  run_started: "aside",
  run_ended: "aside",
  run_overruled: "aside",
  schedule_created: "aside",
  schedule_edited: "aside",
  schedule_deleted: "aside",
  schedule_end_changed: "aside",
  transition_not_drawn: "then",
  schedule_skipped: "aside",
  schedule_held_back: "aside",
  schedule_without_calendar: "aside",
  calendar_unreadable: "aside",
  power_cut_plan_created: "aside",
  power_cut_plan_edited: "aside",
  power_cut_plan_deleted: "aside",
  power_failed: "aside",
  power_cut_step: "aside",
  power_cut_forced: "aside",
  power_back: "aside",
  power_cut_waking: "aside",
  power_cut_not_woken: "aside",
  power_cut_over: "aside",
  power_cut_plan_ended: "aside",
  ups_on_battery: "aside",
  ups_low_battery: "aside",
  ups_shutting_down: "aside",
  ups_line_power: "aside",
  ups_silent: "aside",
  ups_stale: "aside",
  ups_heard: "aside",
  ups_replaced: "aside",
  ups_calibrating: "aside",
  ups_on_bypass: "aside",
  ups_off: "aside",
};

/** Events that may explain the status of their server. */
export const EXPLAINING: readonly EventKind[] = (Object.keys(PLACES) as EventKind[]).filter(
  (kind) => PLACES[kind] !== "aside",
);

/** An event of a server, as far as it explains something. */
export interface ExplainingEvent {
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  readonly reason: string;
  readonly until: number | null;
  readonly use: readonly Holder[] | null;
  readonly runUuid: string | null;
  /** Of a rest: the minutes for which it was free, or whose it was. */
  readonly detail?: string;
}

/** A run, as far as it explains something. */
export interface ExplainingRun {
  readonly uuid: string;
  readonly action: RunAction;
  readonly author: string;
  readonly schedule: { readonly uuid: string; readonly name: string } | null;
  /** Wall-clock milliseconds. */
  readonly createdAt: number;
}

/** A status at a time. */
export interface StatusThen {
  readonly status: CurrentStatus;
  /** Wall-clock milliseconds. */
  readonly since: number;
  /** The holders for which a stop waits at that time; null: none waits, or nobody knows. */
  readonly waitsFor: readonly Holder[] | null;
}

/**
 * A step on the way to a status: an event by its kind, the run or the schedule that asked for it, the use that it waited
 * for, or the status itself.
 */
export interface WhyStep {
  readonly kind: EventKind | "run" | "schedule" | "in_use" | "status" | (string & {});
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** The person, or the author of the schedule; "": nobody. */
  readonly author: string;
  readonly reason: string;
  /** The end of a stop that waits, of a hold or of a use, in wall-clock milliseconds. */
  readonly until: number | null;
  readonly use: readonly Holder[] | null;
  readonly runUuid: string | null;
  readonly schedule: ExplainingRun["schedule"];
  /** As of the event. */
  readonly detail?: string;
  /** Of a run or a schedule. */
  readonly action: RunAction | null;
  readonly status: CurrentStatus | null;
}

/** The chain of steps that led to a status. */
export interface Why {
  /** Oldest first. None: nothing is known of how it came about. */
  readonly steps: readonly WhyStep[];
  /** The number of steps that were left out after the beginning, since there are too many. */
  readonly leftOut: number;
}

/** The most steps of a chain. */
const MOST = 16;
/** The steps at the beginning that stay where a chain is too long. */
export const BEGINNING = 4;
/** Authors that are nobody. */
const NOBODY: readonly string[] = ["manager", "agent"];
/** Events that say which status began: it is no step of its own then. */
const SAYS: readonly string[] = [
  "first_report",
  "synced_on",
  "woke_by_alarm",
  "synced_off",
  "seen_off",
  "did_not_start",
  "came_back",
  "did_not_come_back",
  "lost",
  "back",
  "warning",
  "error",
] satisfies readonly EventKind[];
/** Milliseconds within which such an event and its status lie. */
const AT_ONCE = 1000;

/**
 * The chain that led to a status: from the last request, or the last change of the machine's own, to the status, with
 * the run or the schedule behind it. Where a request to turn off has not turned the server off, the one that had turned
 * it on comes first.
 * @param then null: not known
 * @param events of the server until then, newest first
 * @param runs those of the events, as far as they are known
 */
export function whyOf(
  then: StatusThen | null,
  events: readonly ExplainingEvent[],
  runs: ReadonlyMap<string, ExplainingRun>,
): Why {
  const steps = storyOf(then, events).flatMap((event, index, story) => [
    ...askedBy(event, runs),
    ...usedUntil(event, story[index - 1]),
    stepOf(event),
  ]);
  if (then?.waitsFor?.length)
    steps.push(stepAt(steps.at(-1)?.at ?? then.since, { ...IN_USE, use: then.waitsFor }));
  return shortened(then ? withStatus(steps, then) : steps);
}

/** The events of the story, oldest first. */
function storyOf(then: StatusThen | null, events: readonly ExplainingEvent[]): readonly ExplainingEvent[] {
  const kept = events.filter(({ kind }) => placeOf(kind) !== "aside");
  const begin = kept.findIndex(({ kind }) => placeOf(kind) !== "then");
  const [first, earlier] = [kept[begin], kept.slice(begin + 1)];
  const story = first ? kept.slice(0, begin + 1) : kept;
  const isStillOn =
    first && placeOf(first.kind) === "off" && then && !isOff(then.status) && !isGoingDown(then.status);
  const on = isStillOn ? earlier.find(({ kind }) => placeOf(kind) === "on") : undefined;
  return [...story, ...(on ? [on] : [])].reverse();
}

/** Events of unknown kinds, of a newer manager, may explain something. */
function placeOf(kind: string): "on" | "off" | "then" | "aside" {
  return Object.hasOwn(PLACES, kind) ? PLACES[kind as EventKind] : "then";
}

const NOTHING = {
  ...{ author: "", reason: "", until: null, use: null, runUuid: null },
  ...{ schedule: null, action: null, status: null },
} as const satisfies Partial<WhyStep>;
const IN_USE = { kind: "in_use" } as const;

function stepAt(at: number, step: Partial<WhyStep> & Pick<WhyStep, "kind">): WhyStep {
  return { ...NOTHING, at, ...step };
}

function stepOf({ kind, at, actor, reason, until, use, runUuid, detail }: ExplainingEvent): WhyStep {
  const author = NOBODY.includes(actor) ? "" : actor;
  const own = RESTS.includes(kind) ? { detail: detail ?? "" } : {};
  return stepAt(at, { kind, author, reason, until, use: kind === FREE ? null : use, runUuid, ...own });
}

/** The run or the schedule that asked for what begins a story. */
function askedBy({ kind, runUuid }: ExplainingEvent, runs: ReadonlyMap<string, ExplainingRun>): WhyStep[] {
  const run = runUuid === null ? undefined : runs.get(runUuid);
  if (!run || placeOf(kind) === "then") return [];
  const { createdAt, author, action, schedule } = run;
  return [stepAt(createdAt, { kind: schedule ? "schedule" : "run", author, action, schedule, runUuid })];
}

const FREE = "turned_off_when_free" satisfies EventKind;
/** Steps that say how long, or whose. */
const RESTS: readonly string[] = ["rest_due", "rest_ended"] satisfies readonly EventKind[];

/** The use that a server became free of. */
function usedUntil({ kind, at, use }: ExplainingEvent, before: ExplainingEvent | undefined): WhyStep[] {
  return kind === FREE && use?.length ? [stepAt(before?.at ?? at, { ...IN_USE, until: at, use })] : [];
}

/** The steps with the status at its time, unless an event says the same. */
function withStatus(steps: readonly WhyStep[], { status, since }: StatusThen): readonly WhyStep[] {
  const after = steps.findLastIndex(({ at }) => at <= since + AT_ONCE) + 1;
  const before = steps[after - 1];
  if (before && SAYS.includes(before.kind) && Math.abs(since - before.at) <= AT_ONCE) return steps;
  return [...steps.slice(0, after), stepAt(since, { kind: "status", status }), ...steps.slice(after)];
}

function shortened(steps: readonly WhyStep[]): Why {
  const leftOut = Math.max(0, steps.length - MOST);
  return { steps: steps.filter((_, index) => index < BEGINNING || index >= BEGINNING + leftOut), leftOut };
}
