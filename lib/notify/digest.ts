import type { EventRecord } from "../fleet/model/entities";
import type { EventKind } from "../plan/events";
import { NOTICES } from "../power/events";

/** Times by which notices are gathered into messages, in milliseconds. */
export interface DigestSettings {
  /** The time for which a server must be lost before people are notified: most cuts are over by then. */
  readonly lostAfter: number;
  /** The time for which notices are gathered into one message: one cause often brings several. */
  readonly gatherFor: number;
}

/**
 * The time within which a notice of the same kind about the same server is not repeated, unless another came between.
 */
const REPEAT_AFTER = 3_600_000;

/** The most notices about one server in `REPEAT_AFTER`; of those beyond only the latest is sent, when that is over. */
const OF_ONE = 6;

/** Events that are notices where not all went as it was wanted. */
const SUMMARIES: ReadonlySet<string> = new Set<EventKind>(["run_ended"]);

/** Events of a run's members that the summary of the run contains. */
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

/** Decides which events people are notified of, and when. It has no clock of its own. */
export interface Digest {
  /** Receives the next event. `known`: an earlier run of the manager has sent it, or rightly not. */
  receive(event: EventRecord, known?: boolean): void;
  /** Events to send now, oldest first; empty while there are none or they are still being gathered. */
  due(now: number): readonly EventRecord[];
  /** Ids of events that may still be sent. */
  open(): readonly number[];
}

/** The memory of one server's notices. */
interface Remembered {
  /** The loss of which nobody has been notified yet. */
  waiting: EventRecord | null;
  lostNotified: boolean;
  last: { readonly kind: string; readonly at: number } | null;
  /** Times of the latest events that were sent. */
  times: number[];
  /** The event that is held back because there were too many. */
  held: EventRecord | null;
}

export function createDigest(settings: DigestSettings): Digest {
  const { gatherFor } = settings;
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
    // "Unsteady" is the reason for which no more notices are sent.
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

  /** Takes a loss back that is over before its message was sent: people would look for what is not there. */
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
      // Each run has one, however many there are: it is about all its servers.
      if (SUMMARIES.has(kind)) {
        if (!known && severity !== "info") gather(event, at);
        return;
      }
      if (event.runUuid !== null && IN_SUMMARY.has(kind)) return;
      // All other events are known to whoever caused them.
      if (!Object.hasOwn(NOTICES, kind)) return;
      // Announced, and nothing to be done: those who look see it.
      if (kind === "restarting") return;
      // An event about no server is about a schedule, or somebody whom it names.
      const standing = standingOf(serverUuid || event.serverName);
      if (kind === "lost") {
        standing.lostNotified = known;
        if (known) return notify(standing, event, at, known);
        standing.waiting = event;
        return void waiting.add(standing);
      }
      if (kind === "back" && !standing.lostNotified) return noLongerWaits(standing);
      if (kind === "back" && !known && takeBack(standing, serverUuid)) return;
      // Any other notice of a lost server says more than that it is lost.
      noLongerWaits(standing);
      standing.lostNotified = false;
      notify(standing, event, at, known);
    },

    due(now) {
      for (const standing of waiting) {
        const event = standing.waiting;
        if (!event || now - event.at < settings.lostAfter) continue;
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
