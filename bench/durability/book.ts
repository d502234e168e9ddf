import type { HeartbeatStatus, PowerStatus, SetBy } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Agent } from "./site";

/** Settings of a server. */
export interface Settings {
  readonly name: string;
  readonly macAddress: string;
  readonly heartbeatInterval: number;
}

/** A server in the list, as far as acknowledged changes decide it. */
export interface Listed extends Settings {
  readonly powerStatus: PowerStatus;
  readonly powerSetBy: SetBy;
  readonly heartbeatStatus: HeartbeatStatus;
}

/** The expected state of a server. */
export interface Standing {
  /** Null: deleted. */
  readonly listed: Listed | null;
  /** Whether an order to shut down is outstanding. */
  readonly ordered: boolean;
  /** Whether its agent has the valid token. */
  readonly letIn: boolean;
  /** Actions of operators on it, oldest first: kinds of events. */
  readonly actions: readonly string[];
}

/** A server, and its acknowledged state. */
export interface Entry {
  readonly uuid: string;
  readonly agent: Agent;
  standing: Standing;
  /** The state if the change that was cut short has arrived; null where none was. */
  doubt: Standing | null;
}

/** All acknowledged changes, and those under way when the manager died. */
export interface Book {
  readonly entries: Map<string, Entry>;
  /** Registrations that were not answered, by MAC address. */
  readonly registering: Map<string, Standing>;
  /** Tokens that were replaced: dead for good. */
  readonly replaced: Set<string>;
  /** The number of acknowledged changes by the operator. */
  changes: number;
  /** The number of answered heartbeats. */
  heartbeats: number;
}

export function emptyBook(): Book {
  return { entries: new Map(), registering: new Map(), replaced: new Set(), changes: 0, heartbeats: 0 };
}
