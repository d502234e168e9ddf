import type { EventRecord } from "../fleet/model/entities";

/** Milliseconds until the next try after each failure in a row; the last one holds for all that follow. */
const PAUSES = [10_000, 30_000, 60_000, 120_000, 300_000];
const LONGEST_PAUSE = 900_000;

/** Milliseconds after which an undelivered notice is dropped. */
const KEPT_FOR = 24 * 3_600_000;

/** Notices that are yet to be delivered by one channel. It has no clock of its own, and sends nothing. */
export interface Outbox {
  add(events: readonly EventRecord[]): void;
  /**
   * Notices that wait, for one message of at most so many, where it is time to try; else none.
   * @param may whether a notice of an event may be sent now
   */
  ready(now: number, atMost?: number, may?: (event: EventRecord) => boolean): readonly EventRecord[];
  delivered(events: readonly EventRecord[]): void;
  failed(now: number): void;
  /**
   * Notes that they were refused together: half of them are tried next. Gives those that cannot be halved, which are
   * dropped.
   */
  refused(events: readonly EventRecord[]): readonly EventRecord[];
  /** Notes that its channel is another one now: it is tried at once. */
  again(): void;
  /** Failures in a row. */
  readonly failures: number;
  /** Takes out those that have waited too long. */
  tooOld(now: number): readonly EventRecord[];
  /** Ids of those that wait. */
  open(): readonly number[];
}

export function createOutbox(): Outbox {
  let waiting: EventRecord[] = [];
  let failures = 0;
  let notBefore = -Infinity;
  let most = Infinity;

  return {
    add: (events) => void waiting.push(...events),
    ready: (now, atMost = Infinity, may = () => true) =>
      now < notBefore ? [] : waiting.filter(may).slice(0, Math.min(atMost, most)),
    delivered(events) {
      const gone = new Set(events);
      waiting = waiting.filter((event) => !gone.has(event));
      failures = 0;
      notBefore = -Infinity;
      most = Infinity;
    },
    refused(events) {
      most = Math.ceil(events.length / 2);
      if (events.length > 1) return [];
      waiting = waiting.filter((event) => !events.includes(event));
      most = Infinity;
      return events;
    },
    failed(now) {
      notBefore = now + (PAUSES[failures] ?? LONGEST_PAUSE);
      failures += 1;
    },
    again: () => void (notBefore = -Infinity),
    get failures() {
      return failures;
    },
    tooOld(now) {
      const old = waiting.filter(({ at }) => now - at > KEPT_FOR);
      waiting = waiting.filter(({ at }) => now - at <= KEPT_FOR);
      return old;
    },
    open: () => waiting.map(({ id }) => id),
  };
}
