import type { Moment } from "../../power/facts";
import { createCalendar } from "./calendar";
import { TICK_EVERY } from "./uptime";

/** Milliseconds by which both clocks may drift apart before the wall clock counts as set. */
export const CLOCK_SET = 1000;

/**
 * The servers that a tick has to look at: those of which something was written, and those whose time has come. Fifty
 * thousand that merely report cost a tick nothing.
 */
export interface Due {
  /** The next tick looks at the server: it came, or something about it has changed. */
  soon(uuid: string): void;
  /** No tick need look at the server before that monotonic time, unless `soon` says so. */
  notBefore(uuid: string, at: number): void;
  /** Those to look at now, in the order in which they came into the fleet; all where the wall clock was set. */
  take(now: Moment): string[];
  forget(uuid: string): void;
}

export function createDue(): Due {
  /** The places of all in the order in which they came. */
  const numbers = new Map<string, number>();
  const soon = new Set<string>();
  const later = createCalendar(TICK_EVERY);
  let came = 0;
  let taken = -Infinity;
  /** The wall clock less the monotonic one, when all servers were looked at last. */
  let apart: number | null = null;

  const know = (uuid: string): void => {
    if (!numbers.has(uuid)) numbers.set(uuid, came++);
  };
  const numberOf = (uuid: string): number => numbers.get(uuid) ?? 0;

  return {
    soon(uuid) {
      know(uuid);
      soon.add(uuid);
    },
    notBefore(uuid, at) {
      know(uuid);
      // Ticks come when they come: one that is due before the next is due with it.
      if (at < taken + TICK_EVERY) soon.add(uuid);
      else later.put(uuid, at);
    },
    take(now) {
      taken = now.monotonic;
      const found = new Set([...soon, ...later.take(taken)]);
      soon.clear();
      const between = now.wall - now.monotonic;
      apart ??= between;
      const isSet = Math.abs(between - apart) >= CLOCK_SET;
      if (isSet) apart = between;
      const all = isSet ? [...numbers.keys()] : [...found].filter((uuid) => numbers.has(uuid));
      return all.sort((a, b) => numberOf(a) - numberOf(b));
    },
    forget(uuid) {
      numbers.delete(uuid);
      soon.delete(uuid);
      later.delete(uuid);
    },
  };
}
