/** Work that counters tell, from one look to the next: processor time of programs, bytes of connections. */

const MINUTE = 60_000;
/** Age of the oldest look that still counts. Milliseconds. */
const TOO_OLD = 150_000;

/** Counters that only grow, by what they belong to: milliseconds of processors by pid, bytes by connection. */
export type Counters = ReadonlyMap<string | number, number>;

interface Look {
  readonly at: number;
  readonly counters: Counters;
}

/** Knowledge of things that belong together. */
export interface Past {
  /** Looks of the last minute: the newest that is at least a minute old, and all after it. */
  readonly looks: readonly Look[];
  /** Since when they have been looked at without a gap. */
  readonly since: number;
  /** The last time at which they worked. */
  readonly workedAt: number | undefined;
}

/**
 * One more look.
 * @param past undefined: the first one
 * @param now milliseconds since the machine booted
 * @param enough by how much the counters grow in a millisecond where that is work
 */
export function look(past: Past | undefined, counters: Counters, now: number, enough: number): Past {
  const last = past?.looks.at(-1);
  const goesOn = past !== undefined && last !== undefined && now >= last.at && now - last.at <= TOO_OLD;
  const looks = goesOn ? past.looks : [];
  const isWork = growth({ at: now, counters }, looks) >= enough;
  const minuteAgo = looks.findLastIndex(({ at }) => now - at >= MINUTE);
  return {
    looks: [...looks.slice(Math.max(minuteAgo, 0)), { at: now, counters }],
    since: goesOn ? past.since : now,
    workedAt: isWork ? now : goesOn ? past.workedAt : undefined,
  };
}

/** Growth in a millisecond of the last minute, or since the first look where that is less; 0 at the first one. */
function growth(now: Look, looks: readonly Look[]): number {
  const base = looks.findLast(({ at }) => now.at - at >= MINUTE) ?? looks[0];
  if (base === undefined || now.at <= base.at) return 0;
  let sum = 0;
  // What was not there before has begun since.
  for (const [of, count] of now.counters) sum += Math.max(0, count - (base.counters.get(of) ?? 0));
  return sum / (now.at - base.at);
}
