import type { Heartbeat } from "../power/events";
import type { Manifest } from "../power/manifest";
import type { ServerSettings } from "./settings";
import type { AgentRecord, EventRecord, PastStatus, ServerRecord } from "./entities";

export type { AgentRecord, EventRecord, PastStatus, ServerRecord } from "./entities";

/** A new server or token, and the token itself: told this once. */
export interface WithToken {
  readonly server: ServerRecord;
  readonly accessToken: string;
}

/** What a watcher is told, in order and once. */
export type News =
  | { readonly type: "snapshot"; readonly servers: readonly ServerRecord[] }
  | { readonly type: "changed"; readonly server: ServerRecord }
  /** Plain heartbeats: nothing about these servers changed but the time. */
  | { readonly type: "heartbeats"; readonly servers: readonly ServerRecord[] }
  | { readonly type: "removed"; readonly uuid: string }
  | { readonly type: "notice"; readonly event: EventRecord };

/**
 * The running fleet: what it can be asked. All verbs that name a server throw `FleetError` with code
 * `not_found` where there is none. `actor` is the operator's ID.
 */
export interface Fleet {
  /** All servers, by name. */
  list(): readonly ServerRecord[];
  get(uuid: string): ServerRecord;
  /** @throws FleetError `mac_address_taken` */
  register(settings: ServerSettings, actor: string): Promise<WithToken>;
  /** @throws FleetError `mac_address_taken` */
  edit(uuid: string, settings: Partial<ServerSettings>, actor: string): Promise<ServerRecord>;
  remove(uuid: string, actor: string): Promise<void>;
  rotateToken(uuid: string, actor: string): Promise<WithToken>;
  /** @throws FleetError `refused` where the status stands in the way, `no_packet` where none could be sent */
  turnOn(uuid: string, actor: string): Promise<ServerRecord>;
  /** @throws FleetError `refused` */
  turnOff(uuid: string, actor: string): Promise<ServerRecord>;
  /** @throws FleetError `refused`, `no_packet` */
  wakeAgain(uuid: string, actor: string): Promise<ServerRecord>;
  /** Takes an agent's heartbeat in; the answer is what it may act on. */
  heartbeat(uuid: string, heartbeat: Heartbeat, agent: AgentRecord | null): Promise<Manifest>;
  /** The manifest for an agent in the given boot; changes nothing. */
  manifest(uuid: string, boot: string): Manifest;
  /** What happened, newest first. `uuid` narrows it to one server, `before` to smaller ids. */
  events(query: { uuid?: string; before?: number; limit: number }): Promise<EventRecord[]>;
  /**
   * The current statuses of a server that ended after `since` (wall-clock ms), in order. Gaps are times in which
   * the manager was away.
   */
  pastStatuses(uuid: string, since: number): Promise<PastStatus[]>;
  /** A snapshot, then every change. Ends with the signal, or when the watcher is too slow to follow. */
  watch(signal: AbortSignal): AsyncIterable<News>;
}
