import type { EventRecord } from "../fleet/model/entities";
import type { EventKind } from "../plan/events";
import { NOTICES } from "../power/events";

/** How notices are put together. All in milliseconds. */
export interface DigestSettings {
  /** How long a server must be lost before anyone is told: most cuts are over by then. */
  readonly lostAfter: number;
  /** How long notices are gathered: what goes at the same time is told in one message. */
  readonly gatherFor: number;
}

/** A notice of the same kind about the same server is not told again sooner, unless another came between. */
const REPEAT_AFTER = 3_600_000;

/** Of one server so many notices are told in `REPEAT_AFTER`; of those beyond only the latest, when that is over. */
const OF_ONE = 6;

/** Told where not all went as it was wanted. */
const SUMMARIES: ReadonlySet<string> = new Set<EventKind>(["run_ended"]);

/** What became of a server that a run asked, which the summary of the run says. */
const IN_SUMMARY: ReadonlySet<string> = new Set<EventKind>([
  "declined",
  "turned_off_when_free",
  "still_in_use",
  "restarted_meanwhile",
  "slept_meanwhile",
  "restarted_instead",
  "slept_instead",
  "could_not_be_told",
  "did_not_start",
  "shutdown_failed",
]);

/** Decides what people are told, when, and what is better kept from them. It has no clock of its own. */
export interface Digest {
  /** Takes the next event in. `known`: it has been told, or rightly not, by an earlier run of the manager. */
  receive(event: EventRecord, known?: boolean): void;
  /** What is to be told now, oldest first; empty while there is nothing or it is still being gathered. */
  due(now: number): readonly EventRecord[];
  /** Ids of events that may still be told. */
  open(): readonly number[];
}

/** What is remembered of a server. */
interface Remembered {
  /** Lost, and nobody has been told. */
  waiting: EventRecord | null;
  lostNotified: boolean;
  last: { readonly kind: string; readonly at: number } | null;
  /** When what was told of it lately happened. */
  times: number[];
  /** What was too much to be told yet. */
  held: EventRecord | null;
}

export function createDigest({ lostAfter, gatherFor }: DigestSettings): Digest {
  const standings = new Map<string, Remembered>();
  const waiting = new Set<Remembered>();
  const holding = new Set<Remembered>();
  let gathered: EventRecord[] = [];
  let gatheringSince: number | null = null;

  function standingOf(uuid: string): Remembered {
    const found = standings.get(uuid);
    if (found) return found;
    const standing: Remembered = { waiting: null, lostNotified: false, last: null, times: [], held: null };
    standings.set(uuid, standing);
    return standing;
  }

  function notify(standing: Remembered, event: EventRecord, now: number, known: boolean): void {
    const { last } = standing;
    const again = last?.kind === event.kind && event.at - last.at < REPEAT_AFTER;
    standing.last = { kind: event.kind, at: event.at };
    if (again) return;
    standing.times = standing.times.filter((time) => event.at - time < REPEAT_AFTER);
    // That it is unsteady says why no more is told.
    if (!known && standing.times.length >= OF_ONE && event.kind !== "unsteady") return hold(standing, event);
    standing.times.push(event.at);
    hold(standing, null);
    if (known) return;
    gather(event, now);
  }

  function gather(event: EventRecord, now: number): void {
    gathered.push(event);
    gatheringSince ??= now;
  }

  function hold(standing: Remembered, event: EventRecord | null): void {
    standing.held = event;
    if (event) holding.add(standing);
    else holding.delete(standing);
  }

  function noLongerWaits(standing: Remembered): void {
    standing.waiting = null;
    waiting.delete(standing);
  }

  /** Told of a loss that is over before the message has gone out, people would look for what is not there. */
  function takeBack(standing: Remembered, uuid: string): boolean {
    const lost = gathered.find(({ kind, serverUuid }) => kind === "lost" && serverUuid === uuid);
    if (!lost) return false;
    gathered = gathered.filter((event) => event !== lost);
    standing.lostNotified = false;
    standing.last = null;
    return true;
  }

  return {
    receive(event, known = false) {
      const { kind, serverUuid, at, severity } = event;
      if (kind === "removed") {
        const gone = standings.get(serverUuid);
        if (gone) {
          noLongerWaits(gone);
          hold(gone, null);
        }
        standings.delete(serverUuid);
        return;
      }
      // Of each run, and however many there are: it tells of all its servers.
      if (SUMMARIES.has(kind)) {
        if (!known && severity !== "info") gather(event, at);
        return;
      }
      if (event.runUuid !== null && IN_SUMMARY.has(kind)) return;
      // All else is known to whoever did it.
      if (!Object.hasOwn(NOTICES, kind)) return;
      // Announced, and nothing to be done: those who look see it.
      if (kind === "restarting") return;
      // What is about no server is about a schedule, or whoever it names.
      const standing = standingOf(serverUuid || event.serverName);
      if (kind === "lost") {
        standing.lostNotified = known;
        if (known) return notify(standing, event, at, known);
        standing.waiting = event;
        return void waiting.add(standing);
      }
      if (kind === "back" && !standing.lostNotified) return noLongerWaits(standing);
      if (kind === "back" && !known && takeBack(standing, serverUuid)) return;
      // Whatever else is told of a lost server says more than that it is lost.
      noLongerWaits(standing);
      standing.lostNotified = false;
      notify(standing, event, at, known);
    },

    due(now) {
      for (const standing of waiting) {
        const event = standing.waiting;
        if (!event || now - event.at < lostAfter) continue;
        noLongerWaits(standing);
        standing.lostNotified = true;
        notify(standing, event, now, false);
      }
      for (const standing of holding) {
        const [first = now] = standing.times;
        if (!standing.held || now - first < REPEAT_AFTER) continue;
        gathered.push(standing.held);
        standing.times.push(standing.held.at);
        standing.times.shift();
        hold(standing, null);
        gatheringSince ??= now;
      }
      if (gatheringSince === null || now - gatheringSince < gatherFor) return [];
      const due = gathered.sort((a, b) => a.id - b.id);
      gathered = [];
      gatheringSince = null;
      return due;
    },

    open: () =>
      [
        ...[...waiting].flatMap((one) => one.waiting ?? []),
        ...[...holding].flatMap((one) => one.held ?? []),
        ...gathered,
      ].map(({ id }) => id),
  };
}
