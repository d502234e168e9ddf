import { isSameBoot } from "./boots";
import type { Facts, OrderTerms } from "./facts";
import type { PowerStatus } from "./words";

/** The manager's instructions to an agent. */
export interface Manifest {
  /** `OFF`: it is to go, as the terms say. */
  readonly power: PowerStatus;
  /** Seconds. */
  readonly interval: number;
  readonly revision: number;
  /** Null with ON. */
  readonly terms: OrderTerms | null;
}

/** The manifest for an agent in the given boot: `OFF` only while an order for that boot is outstanding. */
export function manifestFor(facts: Facts, boot: string): Manifest {
  return manifest(facts, facts.order?.boot === boot ? facts.order : null);
}

/** The manifest for an agent that no order concerns: a stale instance, or one whose order comes too late. */
export function manifestWithoutOrder(facts: Facts): Manifest {
  return manifest(facts, null);
}

/**
 * Whether an agent in another boot than the given one is reporting: one token most likely serves two machines. `boot`
 * is the kernel's name.
 */
export function isReportedElsewhere({ current, last }: Facts, boot: string): boolean {
  return current !== "None" && last !== null && !isSameBoot(last.boot, boot);
}

function manifest({ interval, revision }: Facts, order: OrderTerms | null): Manifest {
  const terms = order && { mode: order.mode, how: order.how, grace: order.grace, reason: order.reason };
  return { power: order ? "OFF" : "ON", interval, revision, terms };
}
