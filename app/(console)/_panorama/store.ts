import { lasts } from "@/lib/plan/alert";
import { groupOf, groupOfStatus } from "@/lib/plan/attention";
import type { KnownServer } from "../_live/state";
import { timelineOf, statusColourAt, type Timeline, type StatusColour } from "../_timeline/timeline";
import type { Interval } from "../_timeline/intervals";
import { createPainter, type Painter } from "./painter";
import { futureOf, type Future, type Situation } from "../_timeline/future";
import { NO_OUTLOOK, outlooks, type Outlook, type Planned } from "../_timeline/plan";
import { clampMoment, FUTURE, HOUR } from "../_timeline/time-scale";

/** The state that the parts of the panorama share outside of React, for which sixty changes a second are too many. */
export interface PanoramaStore {
  readonly painter: Painter;
  /** The manager's clock, wall-clock ms. */
  now(): number;
  setNow(now: number): void;
  /** The moment in view; null: now, which moves with the clock. */
  moment(): number | null;
  /** The same once it has rested for a while: for words. */
  rested(): number | null;
  lookAt(moment: number | null): void;
  /** While somebody drags the hours, words wait, however slowly they move. */
  setDragged(dragged: boolean): void;
  /** Calls the listener whenever words may differ, or, for `each`, also with each step of a scrub. */
  subscribe(listener: () => void, each?: "each"): () => void;

  setServers(servers: Iterable<KnownServer>): void;
  addIntervals(
    timelines: Iterable<readonly [uuid: string, intervals: readonly Interval[]]>,
    since: number,
  ): void;
  /** The time since which intervals are known; null: none are yet. */
  knownSince(): number | null;
  timeline(uuid: string): Timeline | null;
  /** The status colour of a window at the moment in view, and the one before it while it fades. */
  window(uuid: string): {
    readonly statusColour: StatusColour;
    readonly was: StatusColour;
    readonly fade: number;
  };
  /** Grows whenever some timeline differs. */
  version(): number;

  /** Sets the plans from now on, as far as they are known. */
  setPlanned(planned: readonly Planned[], knownUntil: number): void;
  /** Loads the plans anew: somebody has changed one. */
  loadPlans(): void;
  setPlanLoader(load: () => void): void;
  /** Null: no plans are loaded yet. */
  plansKnownUntil(): number | null;
  /** The expected states of a server: the same array until that differs; null: plans are not loaded yet. */
  future(uuid: string): Future | null;
  /** The end of the hold that keeps a server on; null: none does. */
  heldUntil(uuid: string): number | null;
  /** Whether it is unknown if a server can be woken. */
  mayNotWake(uuid: string): boolean;
  setChosen(chosen: ReadonlySet<string>): void;
  chosen(): ReadonlySet<string>;
}

/** Milliseconds in which a window changes. */
const FADE = 700;
/** Milliseconds of rest after which words follow. */
const REST = 140;

interface Machine {
  status: string;
  since: number;
  timeline: Timeline;
  situation: Situation;
  future: Future | null;
}

export function createPanoramaStore(renderedAt: number): PanoramaStore {
  const machines = new Map<string, Machine>();
  const intervals = new Map<string, readonly Interval[]>();
  const fades = new Map<string, { readonly was: StatusColour; readonly at: number }>();
  const listeners = new Set<() => void>();
  const steps = new Set<() => void>();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const doubtful = new Set<string>();
  let plans: {
    readonly of: ReadonlyMap<string, Outlook>;
    readonly span: { readonly now: number; readonly until: number; readonly knownUntil: number };
  } | null = null;
  let chosen: ReadonlySet<string> = new Set();
  let now = renderedAt;
  let moment: number | null = null;
  let rested: number | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let dragged = false;
  let loadPlans: () => void = () => undefined;
  let knownSince: number | null = null;
  let version = 0;

  const painter = createPainter(() => {
    const present = performance.now();
    for (const [uuid, { at }] of fades) if (present - at > FADE) fades.delete(uuid);
    return fades.size > 0;
  });
  const notify = () => {
    for (const listener of listeners) listener();
  };
  const rest = () => {
    clearTimeout(resting);
    if (dragged) return;
    resting = setTimeout(() => {
      rested = moment;
      notify();
    }, REST);
  };
  const changed = () => {
    version += 1;
    painter.request();
    notify();
  };

  return {
    painter,
    now: () => now,
    setNow(next) {
      // Less than that is less than half a pixel.
      if (Math.abs(next - now) < HOUR / 240) return;
      now = next;
      painter.request();
      notify();
    },
    moment: () => moment,
    rested: () => rested,
    lookAt(next) {
      moment = next === null || next >= now ? null : clampMoment(next, now);
      painter.request();
      for (const step of steps) step();
      rest();
    },
    setDragged(next) {
      dragged = next;
      rest();
    },
    subscribe(listener, each) {
      listeners.add(listener);
      if (each) steps.add(listener);
      return () => {
        listeners.delete(listener);
        steps.delete(listener);
      };
    },

    setServers(servers) {
      let any = false;
      const gone = new Set(machines.keys());
      for (const server of servers) {
        const { uuid, currentStatus: status, statusSince: since } = server;
        gone.delete(uuid);
        if (server.alerts.some(({ kind }) => kind === "may_not_wake")) doubtful.add(uuid);
        else doubtful.delete(uuid);
        const statusColour = groupOf(server);
        const situation = situationOf(server);
        const known = machines.get(uuid);
        const present = known?.timeline.present;
        if (known && present?.statusColour === statusColour && known.since === since) {
          if (isSame(known.situation, situation)) continue;
          any = true;
          machines.set(uuid, { ...known, situation, future: null });
          continue;
        }
        any = true;
        // The former present is past now: the stream brings only the present.
        if (known && present && known.status !== status && since > known.since) {
          const over = { status: known.status as Interval["status"], since: known.since, until: since };
          intervals.set(uuid, [...(intervals.get(uuid) ?? []), over]);
        }
        if (present && present.statusColour !== statusColour && !still.matches)
          fades.set(uuid, { was: present.statusColour, at: performance.now() });
        machines.set(uuid, {
          status,
          since,
          timeline: timelineOf(intervals.get(uuid) ?? [], { statusColour, since }),
          situation,
          future: null,
        });
      }
      for (const uuid of gone) machines.delete(uuid);
      if (any || gone.size > 0) changed();
    },
    addIntervals(timelines, since) {
      for (const [uuid, added] of timelines) {
        const known = intervals.get(uuid) ?? [];
        const starts = new Set(known.map((interval) => interval.since));
        const all = [...known, ...added.filter((interval) => !starts.has(interval.since))];
        intervals.set(uuid, all);
        const machine = machines.get(uuid);
        if (machine) machine.timeline = timelineOf(all, machine.timeline.present);
      }
      knownSince = Math.min(knownSince ?? Infinity, since);
      changed();
    },
    knownSince: () => knownSince,
    timeline: (uuid) => machines.get(uuid)?.timeline ?? null,
    window(uuid) {
      const timeline = machines.get(uuid)?.timeline;
      const statusColour = timeline
        ? moment === null
          ? timeline.present.statusColour
          : statusColourAt(timeline, moment)
        : "unknown";
      const fade = moment === null ? fades.get(uuid) : undefined;
      if (!fade) return { statusColour, was: statusColour, fade: 0 };
      return { statusColour, was: fade.was, fade: Math.max(0, 1 - (performance.now() - fade.at) / FADE) };
    },
    version: () => version,

    setPlanned(planned, knownUntil) {
      plans = { of: outlooks(planned), span: { now, until: now + FUTURE, knownUntil } };
      for (const machine of machines.values()) machine.future = null;
      changed();
    },
    loadPlans: () => loadPlans(),
    setPlanLoader(load) {
      loadPlans = load;
    },
    plansKnownUntil: () => plans?.span.knownUntil ?? null,
    future(uuid) {
      const machine = machines.get(uuid);
      if (!machine || !plans) return null;
      return (machine.future ??= futureOf(machine.situation, plans.of.get(uuid) ?? NO_OUTLOOK, plans.span));
    },
    heldUntil: (uuid) => machines.get(uuid)?.situation.heldUntil ?? null,
    mayNotWake: (uuid) => doubtful.has(uuid),
    setChosen(next) {
      chosen = next;
      painter.request();
    },
    chosen: () => chosen,
  };
}

/** A server at present, as far as its future depends on it. */
export function situationOf({ currentStatus, holds, pendingStop, alerts }: KnownServer): Situation {
  const group = groupOfStatus(currentStatus);
  return {
    is: group === "on" || group === "off" ? group : null,
    heldUntil: holds.length > 0 ? Math.max(...holds.map(({ until }) => until)) : null,
    stopsBy: pendingStop?.until ?? null,
    mayNotWake: alerts.some(
      (alert) => alert.kind === "may_not_wake" && alert.detail === "off" && lasts(alert),
    ),
  };
}

function isSame(one: Situation, other: Situation): boolean {
  return (Object.keys(one) as (keyof Situation)[]).every((key) => one[key] === other[key]);
}
