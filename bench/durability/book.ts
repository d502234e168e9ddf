import type { Agent } from "./agent";
import type { Standing } from "./standing";

/** A server, and what was acknowledged of it. */
export interface Entry {
  readonly uuid: string;
  readonly agent: Agent;
  standing: Standing;
  /** How it stands if the change that was cut short has arrived; null where none was. */
  doubt: Standing | null;
}

/** All that was acknowledged, and what was under way when the manager died. */
export interface Book {
  readonly entries: Map<string, Entry>;
  /** Registrations that were not answered, by MAC address. */
  readonly registering: Map<string, Standing>;
  /** Tokens that were replaced: dead for good. */
  readonly replaced: Set<string>;
  /** How many changes by the operator were acknowledged. */
  changes: number;
  /** How many heartbeats were answered. */
  heartbeats: number;
}

export function emptyBook(): Book {
  return { entries: new Map(), registering: new Map(), replaced: new Set(), changes: 0, heartbeats: 0 };
}
