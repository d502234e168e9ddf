import type { EventRecord } from "../fleet/model/entities";

/** After a failure, how long until the next try, in milliseconds; the last one stands for all that follow. */
const PAUSES = [10_000, 30_000, 60_000, 120_000, 300_000];
const LONGEST_PAUSE = 900_000;

/** What could not be delivered for a day is dropped, in milliseconds. */
const KEPT_FOR = 24 * 3_600_000;

/** What is yet to be delivered by one channel. It has no clock of its own, and sends nothing. */
export interface Outbox {
  add(events: readonly EventRecord[]): void;
  /**
   * What waits, for one message of so many at most, where it is time to try; else none.
   * @param may whether an event may be told at this hour
   */
  ready(now: number, atMost?: number, may?: (event: EventRecord) => boolean): readonly EventRecord[];
  delivered(events: readonly EventRecord[]): void;
  failed(now: number): void;
  /** They are not taken as they are: half of them are tried next. Gives what cannot be halved, which is dropped. */
  refused(events: readonly EventRecord[]): readonly EventRecord[];
  /** How often in a row it has failed. */
  readonly failures: number;
  /** Takes out what has waited too long. */
  tooOld(now: number): readonly EventRecord[];
  /** Ids of what waits. */
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
