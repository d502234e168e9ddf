import type { HeartbeatStatus, PowerStatus, SetBy } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Agent } from "./site";

/** What an operator sets. */
export interface Settings {
  readonly name: string;
  readonly macAddress: string;
  readonly heartbeatInterval: number;
}

/** What a list tells of a server, as far as acknowledged changes decide it. */
export interface Listed extends Settings {
  readonly powerStatus: PowerStatus;
  readonly powerSetBy: SetBy;
  readonly heartbeatStatus: HeartbeatStatus;
}

/** How a server stands after what was done to it. */
export interface Standing {
  /** Null: deleted. */
  readonly listed: Listed | null;
  /** Whether an order to shut down is outstanding. */
  readonly ordered: boolean;
  /** Whether its agent has the token that is good. */
  readonly letIn: boolean;
  /** What operators did to it, oldest first: kinds of events. */
  readonly actions: readonly string[];
}

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
