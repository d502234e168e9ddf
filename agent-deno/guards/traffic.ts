/** Traffic over all of the machine's cards, whatever their routes. */
import { type CardBytes, readCardBytes } from "../host/card-bytes.ts";
import type { Host } from "../host/environment.ts";
import type { Guard } from "./guard.ts";

const MINUTE = 60_000;
/** Age of the oldest reading that still counts. Milliseconds. */
const TOO_OLD = 150_000;

/** A reading of the counters. */
export interface Sample extends CardBytes {
  readonly at: number;
}

/** Kept from one check to the next, as long as komolet runs. */
let samples: readonly Sample[] = [];

export function trafficGuard({ paths, uptime }: Host, above: number): Guard {
  return trafficBy(() => readCardBytes(paths), uptime, above);
}

/**
 * Measures over a minute, which begins with the first check; until it is over the machine counts as in use. Two checks
 * must be at most 150 s apart, as heartbeats are.
 * @param above bytes a second
 */
export function trafficBy(read: () => CardBytes, uptime: Host["uptime"], above: number): Guard {
  return {
    name: "traffic",
    check() {
      const now = { at: uptime(), ...read() };
      samples = [...stillOfUse(samples, now), now];
      const rate = rateOf(samples);
      if (rate === undefined) return [{ kind: "traffic", name: "traffic: counted for a minute first" }];
      return rate > above ? [{ kind: "traffic", name: `traffic of ${inWords(rate)}` }] : [];
    },
  };
}

/** Readings for the last minute: the newest that is at least a minute old, and all after it. */
export function stillOfUse(kept: readonly Sample[], now: Sample): Sample[] {
  const like = kept.filter(
    ({ at, cards, bytes }) => cards === now.cards && bytes <= now.bytes && at <= now.at,
  );
  const fresh = like.filter(({ at }) => now.at - at <= TOO_OLD);
  const base = fresh.findLastIndex(({ at }) => now.at - at >= MINUTE);
  return fresh.slice(Math.max(base, 0));
}

/** Bytes a second between the first sample and the last; undefined where that is less than a minute. */
export function rateOf(kept: readonly Sample[]): number | undefined {
  const [first, last] = [kept[0], kept.at(-1)];
  if (first === undefined || last === undefined || last.at - first.at < MINUTE) return undefined;
  return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
}

export function inWords(rate: number): string {
  if (rate < 1_000) return `${Math.round(rate)} B/s`;
  return rate < 1_000_000 ? `${(rate / 1_000).toFixed(1)} kB/s` : `${(rate / 1_000_000).toFixed(1)} MB/s`;
}
