import type { RestOutlookView } from "@/lib/api/codec/read-rest";
import type { RestKeep } from "@/lib/plan/rest";

/** Reasons that pass by themselves, and are told as a time. */
const PASSING = ["not_free_for_long", "just_started"] as const satisfies readonly RestKeep[];
/** Reasons that need no sentence: the page says them already. */
const SAID = ["never", "not_on", "stop_waits"] as const satisfies readonly RestKeep[];
/** Reasons that are told as such. */
export type WordedKeep = Exclude<RestKeep, (typeof PASSING)[number] | (typeof SAID)[number]>;
/** Reasons for which it stays on whether or not it is held. */
const SETTLED: readonly RestKeep[] = ["never", "not_on", "held", "no_right", "cannot_go", "may_not_wake"];

/** Milliseconds of a countdown; beyond them the time is told. */
const COUNTED = 60 * 60_000;
const MINUTE = 60_000;

/** The line about a server's rest. */
export type RestLine =
  /** Unless it is used until then: 0, at any moment. */
  | { readonly says: "in"; readonly minutes: number }
  | { readonly says: "at"; readonly at: number }
  | {
      readonly says: "kept";
      readonly why: WordedKeep;
      readonly detail: string;
      readonly until: number | null;
    };

/**
 * The line of a server's rest; null: there is nothing to say.
 * @param now wall-clock milliseconds
 */
export function restLine({ rest, kept, sleepsAt }: RestOutlookView, now: number): RestLine | null {
  if (kept.some(({ why }) => isOneOf(SAID, why))) return null;
  for (const { why, ...about } of kept) if (isWorded(why)) return { says: "kept", why, ...about };
  if (sleepsAt === null) return null;
  const left = sleepsAt - now;
  if (left >= COUNTED) return { says: "at", at: sleepsAt };
  // A minute that has begun counts whole. A report takes its time: with it, no wait is longer than the one that is set.
  const longest = Math.max(rest.afterMinutes, rest.minUpMinutes);
  return { says: "in", minutes: Math.min(Math.max(0, Math.ceil(left / MINUTE)), longest) };
}

function isWorded(why: RestKeep): why is WordedKeep {
  return !isOneOf(PASSING, why) && !isOneOf(SAID, why);
}

const isOneOf = (some: readonly RestKeep[], why: RestKeep): boolean => some.includes(why);

/** Whether it makes sense to say "not now". */
export function mayPutOff({ kept }: RestOutlookView): boolean {
  return !kept.some(({ why }) => SETTLED.includes(why));
}

/** The hold of a press on "not now", in milliseconds. */
export const NOT_NOW = 2 * 60 * MINUTE;

/** Milliseconds by which a time may move before another one is shown. */
const STEADY = 30_000;

/**
 * The time to be shown: agents tell for how long they have been free, and what is worked out from that wavers by the
 * time that their reports take.
 */
export function steady(shown: number | null, next: number | null): number | null {
  return shown !== null && next !== null && Math.abs(next - shown) < STEADY ? shown : next;
}
