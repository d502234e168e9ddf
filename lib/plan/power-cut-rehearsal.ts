import type { UpsState } from "../ups/reading";
import {
  failedAgain,
  FORCED,
  newCut,
  nextOfCut,
  remembering,
  withStep,
  withWake,
  type CutFacts,
  type CutServerState,
  type PowerCut,
} from "./power-cut";
import { whenText, type PowerCutPlan } from "./power-cut-plan";
import type { ScriptedReading } from "./power-cut-scripts";
import { follow, nothingSaid, type UpsSeries, type UpsWord } from "./ups-words";

// A dry run of a plan: the same decisions, by a UPS that follows a script and servers that do as they are told.

/** The servers of a rehearsal, as they are now. */
export interface RehearsedFleet {
  /** Those that are on, of the plan's groups. */
  readonly on: readonly { readonly serverUuid: string; readonly serverName: string }[];
  /**
   * Those that a step would turn off now, in order, and the seconds that it takes. -1: by force.
   * @param off those that are off by then
   */
  stopped(
    step: number,
    off: ReadonlySet<string>,
  ): { readonly serverUuids: readonly string[]; readonly seconds: number };
  /** The order in which these would be woken, and the seconds that it takes. */
  woken(serverUuids: readonly string[]): {
    readonly serverUuids: readonly string[];
    readonly seconds: number;
  };
}

export const REHEARSED_EVENTS = [
  "power_failed",
  "step",
  "forced",
  "power_back",
  "waking",
  "over",
  "silent",
  "speaks",
] as const;
export type RehearsedEvent = (typeof REHEARSED_EVENTS)[number];

/** Something that would happen. */
export interface RehearsedMoment {
  readonly after: number;
  readonly event: RehearsedEvent;
  /** From 0; null: it is about no step. */
  readonly step: number | null;
  readonly serverUuids: readonly string[];
  readonly text: string;
}

/** The most seconds that a rehearsal goes on after the last line of its script. */
const AFTERWARDS = 4 * 3600;
/** Seconds between two readings of the scripted UPS. */
const EVERY = 5;
const MOST_MOMENTS = 500;

/** The timeline of a plan. Nothing is ordered. */
export function rehearseCut(
  plan: PowerCutPlan,
  script: readonly ScriptedReading[],
  fleet: RehearsedFleet,
): RehearsedMoment[] {
  const lines = [...script].sort((a, b) => a.after - b.after);
  const end = (lines.at(-1)?.after ?? 0) + AFTERWARDS;
  const moments: RehearsedMoment[] = [];
  const states = new Map<string, { state: CutServerState; then: CutServerState; at: number }>(
    fleet.on.map(({ serverUuid }) => [serverUuid, { state: "on", then: "on", at: 0 }]),
  );
  const going = { stops: 0, wakes: 0 };
  let cut: PowerCut | null = null;
  let series: UpsSeries = nothingSaid();
  let word: UpsWord | null = null;

  const goes = (uuids: readonly string[], to: "on" | "off", after: number, seconds: number): void => {
    uuids.forEach((uuid, index) => {
      const at = after + Math.ceil((seconds * (index + 1)) / uuids.length);
      states.set(uuid, { state: "between", then: to, at });
    });
  };
  const offNow = (): Set<string> =>
    new Set([...states].flatMap(([uuid, { then }]) => (then === "off" ? uuid : [])));

  for (let after = 0; after <= end && moments.length < MOST_MOMENTS; after += EVERY) {
    const line = lines.findLast((one) => one.after <= after);
    series = follow(series, stateOf(line, after * 1000), "");
    for (const [uuid, one] of states) if (one.at <= after) states.set(uuid, { ...one, state: one.then });
    const say = (
      event: RehearsedEvent,
      text: string,
      uuids: readonly string[] = [],
      step: number | null = null,
    ) => moments.push({ after, event, step, serverUuids: uuids, text });
    if (word !== null && word !== series.word) {
      if (isDumb(series.word) && !isDumb(word)) say("silent", DUMB[series.word]);
      if (!isDumb(series.word) && isDumb(word)) say("speaks", "The UPS says again what counts.");
    }
    ({ word } = series);
    const facts: CutFacts = {
      ...{ now: { wall: after * 1000, monotonic: after * 1000 }, series },
      ...{ openStops: after < going.stops ? ["stops"] : [], isWaking: after < going.wakes },
      stateOf: (uuid) => states.get(uuid)?.state ?? "gone",
      ...{ asked: [], isLeft: () => false, isTakenOver: () => false, mayWake: () => true },
    };
    // Each decision may lead to the next one at the same moment.
    for (let turn = 0; turn < 20; turn += 1) {
      const isStopping: boolean = after < going.stops;
      const isWaking: boolean = after < going.wakes;
      const now: CutFacts = { ...facts, openStops: isStopping ? ["stops"] : [], isWaking };
      const next = nextOfCut({ ...plan, paused: false }, cut, now);
      if (next.do === "wait") break;
      if (next.do === "begin") {
        cut = remembering(newCut(plan.uuid, "rehearsal", facts), fleet.on);
        say("power_failed", `The UPS is on battery. On: ${cut.remembered.length}.`);
      } else if (cut === null) break;
      else if (next.do === "fail_again") {
        const on = fleet.on.filter(({ serverUuid }) => states.get(serverUuid)?.state === "on");
        cut = remembering(failedAgain(cut, series, { after: cut.after, taken: new Set() }), on);
        say("power_failed", "The UPS is on battery again.");
      } else if (next.do === "step") {
        const { serverUuids, seconds } = fleet.stopped(next.step, offNow());
        cut = withStep(cut, next.step, after * 1000, "stops");
        goes(serverUuids, "off", after, seconds);
        going.stops = Math.max(going.stops, after + seconds);
        const isForced = next.step === FORCED;
        const when = plan.steps[next.step]?.when;
        const why = isForced
          ? "The battery is low: by force"
          : `Step ${next.step + 1}, ${when ? whenText(when) : ""}`;
        say(
          isForced ? "forced" : "step",
          `${why}: ${serverUuids.length} to turn off.`,
          serverUuids,
          isForced ? null : next.step,
        );
      } else if (next.do === "halt") {
        // What has not begun to go down stays on.
        going[next.what] = after;
        for (const [uuid, one] of states)
          if (one.state === "between" && one.at > after + HELD_BACK)
            states.set(uuid, {
              state: next.what === "stops" ? "on" : "off",
              then: next.what === "stops" ? "on" : "off",
              at: after,
            });
      } else if (next.do === "wake") {
        const { serverUuids, seconds } = fleet.woken(next.serverUuids);
        cut = withWake(cut, next.serverUuids, after * 1000, "wakes");
        goes(serverUuids, "on", after, seconds);
        going.wakes = after + seconds;
        say(
          "waking",
          `Charged, and ${plan.stableSeconds} s without a break: ${serverUuids.length} to wake.`,
          serverUuids,
        );
      } else {
        ({ cut } = next);
        if (next.is === "back") say("power_back", "Line power is back. Steps that have not begun do not.");
        if (next.is === "ended")
          say("over", `Over: ${cut.remembered.filter((one) => one.end === "woken").length} woken.`);
      }
    }
    if (cut?.endedAt && after > (lines.at(-1)?.after ?? 0)) break;
  }
  return moments;
}

/** Seconds before the end of a server's way down from which it goes down whatever happens. */
const HELD_BACK = 30;

const DUMB = {
  nothing: "The UPS says what nothing is ordered by: it is being calibrated, tested or bypassed, or is off.",
  silent: "The UPS is silent. Nothing is ordered.",
} as const;

function isDumb(word: UpsWord): word is keyof typeof DUMB {
  return word === "silent" || word === "nothing";
}

function stateOf(line: ScriptedReading | undefined, at: number): Pick<UpsState, "last" | "fault"> {
  if (!line || line.flags.length === 0) return { last: null, fault: "unreachable" };
  const { charge, runtime } = line;
  return { fault: null, last: { at, flags: new Set(line.flags), charge, runtime, load: null, identity: "" } };
}
