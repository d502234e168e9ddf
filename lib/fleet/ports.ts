import type { Moment } from "../power/facts";
import type { ServerRecord, TokenRecord } from "./entities";
import type { Store } from "../store/store";

/** A clock for people and one for margins, both in milliseconds. */
export interface Clock {
  wall(): number;
  monotonic(): number;
  /** Runs the task every so many milliseconds; gives what ends that. */
  every(ms: number, task: () => void): () => void;
}

/** What the fleet has to say to the log. */
export interface FleetLog {
  /** Something other than the time of the last heartbeat changed. */
  changed(server: ServerRecord): void;
  warn(message: string, context: Readonly<Record<string, unknown>>): void;
  error(error: unknown, context: string): void;
}

/** What the fleet needs. */
export interface FleetParts {
  /** Where it keeps no past statuses, none are told. */
  readonly store: Pick<Store, "servers" | "tokens" | "events"> & Partial<Pick<Store, "statuses">>;
  readonly clock: Clock;
  readonly log: FleetLog;
  /** Both deadlines of the status model, in seconds. */
  readonly syncOffAfter: number;
  /** Sends the packet that wakes this MAC address. Rejects, with the reason, where none could be sent. */
  sendMagicPacket(macAddress: string): Promise<void>;
  issueToken(): Promise<{ readonly token: string; readonly record: TokenRecord }>;
  /** Forgets what was remembered of a server's token. */
  forgetTokens(serverUuid: string): void;
  newUuid(): string;
}

/** The present moment on both clocks. */
export function moment(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.wall() };
}
