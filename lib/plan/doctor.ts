import type { OutsideKind } from "../power/ways";

/** Verdicts on whether a server can be woken, from best to worst. */
export const WAKE_VERDICTS = ["will", "should", "never_tried", "did_not", "may_not", "cannot"] as const;
export type WakeVerdict = (typeof WAKE_VERDICTS)[number];

/** The verdict on a server, with its reason. Times are wall-clock milliseconds. */
export type Verdict<Doubt> =
  /** It woke from here at that time; `byNetwork`: its firmware says that the network woke it. */
  | { readonly verdict: "will"; readonly at: number; readonly byNetwork: boolean }
  /** Something outside of it turns its power on, which nobody has seen yet. */
  | { readonly verdict: "should"; readonly card: null; readonly way: OutsideKind }
  /** This card of it listens. */
  | { readonly verdict: "should"; readonly card: string; readonly way: null }
  | { readonly verdict: "never_tried" }
  /** The last try to wake it came to nothing. */
  | { readonly verdict: "did_not"; readonly at: number }
  | { readonly verdict: "may_not" | "cannot"; readonly doubt: Doubt };

/** All that is known of a server that was, or is to be, woken. Times are wall-clock milliseconds. */
export interface WakeFacts<Doubt> {
  /** The reason against waking it, as runs and stops heed it (`wakeDoubtOf`). */
  readonly doubt: Doubt | null;
  /** Ways from outside that are set up for it. */
  readonly outside: readonly OutsideKind[];
  /** Time at which it last woke from here; null: never. */
  readonly wokenAt: number | null;
  /** Whether its firmware says that the network woke it then. */
  readonly wokeByNetwork: boolean;
  /** Time of the last try that came to nothing; null: there was none, or it is settled. */
  readonly failedAt: number | null;
  /** A card of it that listens for its packets; null: none that is known of. */
  readonly card: string | null;
}

/**
 * The verdict on a server. What speaks against waking it decides, as it does for runs and for stops that wait: nobody
 * reads "will wake" of a server that a run leaves on. Then counts what happened, and last what is to be expected.
 */
export function wakeVerdict<Doubt extends { readonly kind: string }>(
  facts: WakeFacts<Doubt>,
): Verdict<Doubt> {
  const { doubt, outside, wokenAt, failedAt, card } = facts;
  if (doubt) return { verdict: doubt.kind === "wireless_only" ? "cannot" : "may_not", doubt };
  if (failedAt !== null && (wokenAt === null || failedAt > wokenAt))
    return { verdict: "did_not", at: failedAt };
  if (wokenAt !== null) return { verdict: "will", at: wokenAt, byNetwork: facts.wokeByNetwork };
  const [way] = outside;
  if (way) return { verdict: "should", card: null, way };
  return card === null ? { verdict: "never_tried" } : { verdict: "should", card, way: null };
}
