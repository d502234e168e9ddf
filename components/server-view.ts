import type { NetworkCard } from "@/lib/wake/wake-doubt";
import type { Action, CurrentStatus, PowerStatus, SetBy, Severity } from "@/lib/power/words";

/** What an agent said of itself and its host. */
export interface AgentView {
  readonly version: string;
  readonly hostname: string;
  readonly os: string;
  readonly arch: string;
  readonly interfaces: readonly NetworkCard[];
}

/** A server as the console shows it. Times are wall-clock milliseconds. */
export interface ServerView {
  readonly uuid: string;
  readonly name: string;
  readonly macAddress: string;
  /** Seconds. */
  readonly heartbeatInterval: number;
  readonly power: PowerStatus;
  readonly powerSetBy: SetBy;
  readonly powerSince: number;
  readonly status: CurrentStatus;
  readonly statusSince: number;
  readonly lastHeartbeatAt: number | null;
  /** What may be done now; why the rest may not: `refusalOf`. */
  readonly allowed: readonly Action[];
  readonly agent: AgentView | null;
  /** Null: never. */
  readonly tokenExpiresAt: number | null;
  readonly createdAt: number;
}

/** As much of a server as a list of thousands shows, and what finds and sorts it. */
export type ListedServer = Pick<
  ServerView,
  | "uuid"
  | "name"
  | "macAddress"
  | "power"
  | "powerSince"
  | "status"
  | "statusSince"
  | "lastHeartbeatAt"
  | "allowed"
>;

/** Something that happened, as the console shows it. */
export interface EventView {
  readonly id: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly serverUuid: string;
  readonly serverName: string;
  readonly kind: string;
  readonly severity: Severity;
  readonly actor: string;
  readonly detail: string;
}
