import type { Hold } from "../../plan/hold";
import type { PowerCut } from "../../plan/power-cut";
import type { PowerCutPlan } from "../../plan/power-cut-plan";
import type { Rehearsal } from "../../plan/rehearsal";
import type { Upgrade } from "../../plan/upgrades";
import type { RestHour } from "../../plan/rest-hours";
import type { Cancelled, ListedRun, Member, Run, RunCounts } from "../../plan/run";
import type { Audited, AuditStore } from "./audit";
import type {
  ApiTokenRecord,
  EnergyRecord,
  EnrolmentKeyRecord,
  EventRecord,
  GroupRecord,
  NewEvent,
  PastStatus,
  PersonRecord,
  PlainHeartbeat,
  ScheduleRecord,
  ServerRecord,
  SessionRecord,
  TokenRecord,
  WakeReport,
} from "./entities";
import type { Lineage } from "./lineage";
import type { PushSubscriptionRecord } from "./push";
import type { DoorMemory, DoorRecord } from "./door";
import type { SettingsRecord } from "./manager-settings";
import type { NutServerRecord } from "./nut-server";
import type { WayRecord } from "./way";

/** The store as the fleet needs it, a port for each kind of thing. `lib/store` implements them. */

/** Servers with their facts. Each call is one transaction and is on disk when it resolves. */
export interface ServerStore {
  /** All servers; every instant of their facts is given `monotonic` as its monotonic time. */
  load(monotonic: number): Promise<ServerRecord[]>;
  /** @throws MacAddressTaken */
  insert(server: ServerRecord, token: TokenRecord, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /**
   * Writes name, MAC address, facts and agent, and the members of runs that it changes.
   * @param alerts whether its alerts have changed, and are to be written, too
   * @throws MacAddressTaken
   */
  update(
    server: ServerRecord,
    events: readonly NewEvent[],
    members?: readonly ChangedMember[],
    alerts?: boolean,
  ): Promise<EventRecord[]>;
  /** The same, and exactly these servers are what it needs from then on. @throws MacAddressTaken */
  updateNeeds(
    server: ServerRecord,
    events: readonly NewEvent[],
    members: readonly ChangedMember[],
    alerts?: boolean,
  ): Promise<EventRecord[]>;
  /** Writes plain heartbeats, all in one statement. */
  writeHeartbeats(heartbeats: readonly PlainHeartbeat[]): Promise<void>;
  /** Deletes the row and its token for good; the events stay. */
  remove(
    uuid: string,
    events: readonly NewEvent[],
    members?: readonly ChangedMember[],
  ): Promise<EventRecord[]>;
}

/** A changed server with its events and the changed members of runs. */
export interface ChangedServer {
  readonly server: ServerRecord;
  readonly events: readonly NewEvent[];
  readonly members?: readonly ChangedMember[];
  /** Whether its alerts have changed. */
  readonly alerts?: boolean;
}

/** A member of a run, as it is now. */
export interface ChangedMember {
  readonly runUuid: string;
  readonly member: Member;
}

/** A run without its members. */
export interface RunSummary extends Omit<Run, "members"> {
  readonly counts: RunCounts;
  /** Names of its first members, at the time of the run. */
  readonly serverNames: readonly string[];
}

/** Runs with their members, which are kept for a while after their end. Each call is one transaction. */
export interface RunStore {
  /** Those that have not ended; every instant is given `monotonic` as its monotonic time. */
  loadOpen(monotonic: number): Promise<Run[]>;
  find(uuid: string): Promise<Run | null>;
  /** The run that was started with this id. */
  findRequested(requestId: string): Promise<Run | null>;
  /**
   * Newest first. `before` is the uuid of a run: only those that were made before it. `serverUuids`: only those in
   * which one of these servers is.
   */
  list(query: {
    scheduleUuid?: string;
    before?: string;
    serverUuids?: readonly string[];
    limit: number;
  }): Promise<ListedRun[]>;
  /** Of these runs those that are kept, each with the names of its first servers. */
  summaries(uuids: readonly string[], named: number): Promise<RunSummary[]>;
  /** Writes a run with its members; it has not ended, whatever its members have come to. */
  insert(run: Run, requestId: string | null, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Writes members that changed without a change of their servers. */
  updateMembers(members: readonly ChangedMember[]): Promise<void>;
  cancel(uuid: string, by: Cancelled): Promise<void>;
  /** @param at wall-clock milliseconds */
  end(uuid: string, at: number, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Deletes runs that ended before `since` (wall-clock ms). */
  prune(since: number): Promise<void>;
}

/** A server with its token and its first events. */
export interface NewServer {
  readonly server: ServerRecord;
  readonly token: TokenRecord;
  readonly events: readonly NewEvent[];
}

/** Servers that are added together, from a list. */
export interface ImportStore {
  /** Writes all of them or none, in one transaction, with the new groups. @throws where the database refuses one */
  insertAll(servers: readonly NewServer[], groups?: readonly GroupRecord[]): Promise<void>;
}

/** Groups, and which servers are in them. Each method writes all that it is given in one transaction. */
export interface GroupStore {
  load(): Promise<GroupRecord[]>;
  insert(
    group: GroupRecord,
    serverUuids: readonly string[],
    events: readonly NewEvent[],
  ): Promise<EventRecord[]>;
  /** Writes its name and guards. */
  update(group: GroupRecord): Promise<void>;
  /** Sets the members to exactly these servers; those that are no more are left out. */
  setMembers(
    uuid: string,
    serverUuids: readonly string[],
    events: readonly NewEvent[],
  ): Promise<EventRecord[]>;
  remove(uuid: string, events: readonly NewEvent[]): Promise<EventRecord[]>;
}

/** Holds, and which servers they keep on. Each method writes all that it is given in one transaction. */
export interface HoldStore {
  load(): Promise<Hold[]>;
  /** Writes a hold, and the servers that it changes. Gives their events in their order. */
  insert(hold: Hold, changes: readonly ChangedServer[]): Promise<EventRecord[]>;
  /** Takes these servers out of these holds; a hold without servers is gone. */
  release(
    holdUuids: readonly string[],
    serverUuids: readonly string[],
    changes: readonly ChangedServer[],
  ): Promise<EventRecord[]>;
}

/** Schedules, and which groups and servers they are for. Each method writes all that it is given in one transaction. */
export interface ScheduleStore {
  load(): Promise<ScheduleRecord[]>;
  insert(schedule: ScheduleRecord, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Writes all of it; groups and servers that are no more are left out. */
  update(schedule: ScheduleRecord, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Writes a run of the schedule, and that earlier transitions are handled. */
  insertRun(
    uuid: string,
    handledUntil: number,
    run: Run,
    events: readonly NewEvent[],
  ): Promise<EventRecord[]>;
  remove(uuid: string, events: readonly NewEvent[]): Promise<EventRecord[]>;
}

/** Keys by which servers register themselves. */
export interface EnrolmentKeyStore {
  load(): Promise<EnrolmentKeyRecord[]>;
  insert(key: EnrolmentKeyRecord): Promise<void>;
  /** Writes how often it was used and whether it was revoked. */
  update(key: Pick<EnrolmentKeyRecord, "uuid" | "used" | "revokedAt">): Promise<void>;
  /** Writes another hash of the same secret. */
  rewriteHash(uuid: string, hash: string): Promise<void>;
  /** Writes that it was used, and the server that registered with it, in one transaction. @throws MacAddressTaken */
  enrol(
    key: Pick<EnrolmentKeyRecord, "uuid" | "used" | "revokedAt">,
    server: NewServer,
  ): Promise<EventRecord[]>;
  /** Revokes all of them. @param now wall-clock milliseconds */
  revokeAll(now: number): Promise<void>;
}

/** A token with its server. */
export interface FoundToken extends TokenRecord {
  readonly serverUuid: string;
}

/** Access tokens: one a server. */
export interface TokenStore {
  /** The token with this beginning, as it is on disk; all are held in memory. */
  find(lookup: string): FoundToken | null;
  /**
   * Writes another end of the token that a server has now; one that takes its place meanwhile keeps its own.
   * @param expiresAt wall-clock milliseconds; null: never
   */
  moveEnd(serverUuid: string, expiresAt: number | null): Promise<void>;
  /** Writes another hash of a server's token, unless another token has taken its place. */
  rewriteHash(serverUuid: string, before: string, hash: string): Promise<void>;
  replace(
    serverUuid: string,
    token: TokenRecord,
    events: readonly NewEvent[],
    members?: readonly ChangedMember[],
  ): Promise<EventRecord[]>;
}

/** A filter of the activity log. Times are wall-clock milliseconds, `until` is not included. */
export interface ActivityFilter {
  readonly since: number | null;
  readonly until: number | null;
  /** Only older events. */
  readonly before: ActivityCursor | null;
  /** Only events of these servers, of runs with one of them, and of schedules of these names; null: all. */
  readonly servers: { readonly uuids: readonly string[]; readonly schedules: readonly string[] } | null;
  /** None: all kinds, and of what belongs to a run only that it was started. */
  readonly kinds: readonly string[];
  /** None: all. */
  readonly actors: readonly string[];
  readonly limit: number;
}

/** A place in the activity log. */
export interface ActivityCursor {
  readonly at: number;
  readonly id: number;
}

export interface FoundEvents {
  readonly events: readonly EventRecord[];
  /** Null: there is nothing older. Else there may be, also where there are fewer than the limit. */
  readonly next: ActivityCursor | null;
}

/** A query for events. */
export interface EventQuery {
  /** Of this server alone. */
  readonly uuid?: string;
  /** Of these alone. */
  readonly servers?: readonly string[];
  /** With smaller ids. */
  readonly before?: number;
  readonly kinds?: readonly string[];
  readonly limit: number;
}

/** Events. */
export interface EventStore {
  /**
   * Newest first. Where `servers` are many, and very many events of others stand between theirs, there are fewer than
   * `limit`.
   */
  list(query: EventQuery): Promise<EventRecord[]>;
  /** Events that no other change comes with: those about the manager itself. */
  append(events: readonly NewEvent[]): Promise<EventRecord[]>;
  /**
   * Deletes events older than `since` (wall-clock ms), and of each server all but the newest `keep`, a piece at a time.
   * Events about no server, of all runs and schedules, have fifty times the room of one.
   * @param of only these servers are checked for too many
   */
  prune(since: number, keep: number, of?: readonly string[]): Promise<void>;
}

/** The activity log: events, as people browse them. */
export interface ActivityStore {
  /** A page, newest first. */
  find(filter: ActivityFilter): Promise<FoundEvents>;
}

/** Current statuses that are over. They go with their server. */
export interface StatusStore {
  /**
   * Those that lasted at some time between two instants (wall-clock ms): of each of these servers that has any, the
   * latest `limit`, in order.
   */
  timelines(query: {
    readonly uuids: readonly string[];
    readonly since: number;
    readonly until: number;
    readonly limit: number;
  }): Promise<{ readonly serverUuid: string; readonly intervals: readonly PastStatus[] }[]>;
  /** Writes all in one statement; a server that is no more is left out. */
  write(past: readonly (PastStatus & { readonly serverUuid: string })[]): Promise<void>;
  /** Deletes statuses that ended before `since` (wall-clock ms), and of each server all but the latest `keep`. */
  prune(since: number, keep: number): Promise<void>;
}

/** The last try to wake each server. They go with their server. */
export interface WakeReportStore {
  find(serverUuid: string): Promise<WakeReport | null>;
  /** Writes all in one statement; a server that is no more is left out. */
  write(reports: readonly (WakeReport & { readonly serverUuid: string })[]): Promise<void>;
}

/** Ways from outside. They go with their server. Each method writes all that it is given in one transaction. */
export interface WayStore {
  load(): Promise<WayRecord[]>;
  /** Writes a way, in the place of the one of its kind. */
  put(way: WayRecord, events: readonly NewEvent[]): Promise<EventRecord[]>;
  remove(serverUuid: string, kind: WayRecord["kind"], events: readonly NewEvent[]): Promise<EventRecord[]>;
}

/** Doors. They go with their server. */
export interface DoorStore {
  load(): Promise<DoorRecord[]>;
  /** The part of each that is kept besides its settings. */
  memories(): Promise<DoorMemory[]>;
  insert(door: DoorRecord): Promise<void>;
  /** Writes all of it but what it keeps besides. */
  update(door: DoorRecord): Promise<void>;
  remove(uuid: string): Promise<void>;
  /** Writes those parts, all in one statement; a door that is no more is left out. */
  remember(memories: readonly DoorMemory[]): Promise<void>;
}

/** Power cut plans, and the last power cut of each. */
export interface PowerCutStore {
  load(): Promise<PowerCutPlan[]>;
  loadCuts(): Promise<PowerCut[]>;
  insert(plan: PowerCutPlan, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Writes all of a plan, and its power cut where that changed. */
  update(plan: PowerCutPlan, cut: PowerCut | null, events: readonly NewEvent[]): Promise<EventRecord[]>;
  remove(uuid: string, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Writes a power cut in the place of its plan's last one. */
  put(cut: PowerCut, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** The same, and the run that it begins, in one transaction. */
  begin(cut: PowerCut, run: Run, events: readonly NewEvent[]): Promise<EventRecord[]>;
}

/** NUT servers that admins have set. */
export interface NutServerStore {
  load(): Promise<NutServerRecord[]>;
  /** Writes one, in the place of the one with its uuid. */
  put(server: NutServerRecord): Promise<void>;
  remove(uuid: string): Promise<void>;
}

/** The manager's settings that were set in the console, a part each. */
export interface ManagerSettingsStore {
  load(): Promise<SettingsRecord[]>;
  /** Writes a part, in the place of what was set of it. */
  put(record: SettingsRecord): Promise<void>;
}

/** The last rehearsal of each server. They go with their server. */
export interface RehearsalStore {
  load(): Promise<Rehearsal[]>;
  /** Writes it in the place of an earlier one, and the run that goes on, in one transaction. */
  begin(rehearsal: Rehearsal, run: Run, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Writes its end; nothing where another one has begun. */
  end(rehearsal: Rehearsal): Promise<void>;
}

/** Upgrades of agents. */
export interface UpgradeStore {
  /** The newest ones, newest first. */
  load(most: number): Promise<Upgrade[]>;
  insert(upgrade: Upgrade): Promise<void>;
  /** Writes a changed upgrade, and what happened to servers by it. */
  update(upgrade: Upgrade, events: readonly NewEvent[]): Promise<readonly EventRecord[]>;
}

/** The days of servers for which a rest is set, by hours. They go with their server. */
export interface RestHourStore {
  /** Those of these servers that began at or after `since` (wall-clock ms), in order. */
  list(
    serverUuids: readonly string[],
    since: number,
  ): Promise<(RestHour & { readonly serverUuid: string })[]>;
  /** Writes all in one statement, each in the place of the same hour; a server that is no more is left out. */
  write(hours: readonly (RestHour & { readonly serverUuid: string })[]): Promise<void>;
  /** Deletes hours that began before `since` (wall-clock ms). */
  prune(since: number): Promise<void>;
}

/** The energy that turning servers off has saved. It outlives its servers. */
export interface EnergyStore {
  /** Of these months (YYYY-MM, both included). */
  list(from: string, to: string): Promise<EnergyRecord[]>;
  /** Adds records, and their nights, to those of the same server and month; all in one statement. */
  add(records: readonly EnergyRecord[]): Promise<void>;
}

/** Logins. */
export interface SessionStore {
  insert(session: SessionRecord): Promise<void>;
  find(idDigest: string): Promise<SessionRecord | null>;
  /** Newest first; some may have ended. */
  list(): Promise<SessionRecord[]>;
  remove(idDigest: string): Promise<void>;
  /** Ends all of a person's; null: those of the environment's login. */
  removeOf(personUuid: string | null): Promise<void>;
  removeAll(): Promise<void>;
  /** Forgets the sessions that ended before `now` (wall-clock ms). */
  prune(now: number): Promise<void>;
}

/** Browsers that are notified by Web Push. */
export interface PushSubscriptionStore {
  /** Those that were set longest ago come first. */
  load(): Promise<PushSubscriptionRecord[]>;
  /** Writes one, new or not, and removes others, in one transaction. */
  put(subscription: PushSubscriptionRecord, gone: readonly string[]): Promise<void>;
  remove(uuids: readonly string[]): Promise<void>;
  removeAll(): Promise<void>;
}

/** Tokens for programs. */
export interface ApiTokenStore {
  /** Oldest first. */
  load(): Promise<ApiTokenRecord[]>;
  insert(token: ApiTokenRecord): Promise<void>;
  /** Writes the time of its last use, and nothing else: it may have been revoked meanwhile. */
  used(uuid: string, at: number): Promise<void>;
  revoke(uuid: string, at: number): Promise<void>;
  /** Revokes all of them. @param now wall-clock milliseconds */
  revokeAll(now: number): Promise<void>;
  remove(uuids: readonly string[]): Promise<void>;
}

/** People who were invited, or came by OpenID Connect. */
export interface PersonStore {
  /** Oldest first. */
  load(): Promise<PersonRecord[]>;
  insert(person: PersonRecord): Promise<void>;
  /**
   * Writes all of it. The language of a person who is removed goes with them.
   * @param endsSessions whether their sessions are deleted in the same transaction
   */
  update(person: PersonRecord, endsSessions: boolean): Promise<void>;
  /** Deletes all passwords, invitations and identities. */
  shutOutAll(): Promise<void>;
}

/** The language of the console of each person, and of the login of the environment, by their UUIDs. */
export interface LanguageStore {
  /** Null: they have chosen none. */
  find(userUuid: string): Promise<string | null>;
  /** Writes it in the place of an earlier one; nothing for a person who was removed. */
  put(userUuid: string, locale: string): Promise<void>;
}

/** The progress of the data. */
export interface LineageStore {
  /** As it is on disk. */
  now(): Lineage;
  /** Begins a life of the manager. */
  begin(life: string): Promise<void>;
  /** Takes the data as they are, whatever marks of later ones exist. */
  leap(beyond: number, life: string, generation?: number): Promise<void>;
  /** Calls back at once after each change, counted or not. */
  follow(changed: () => void): void;
}

/** The manager's database. */
export interface Store extends Audited<Store> {
  readonly servers: ServerStore;
  readonly imports: ImportStore;
  readonly tokens: TokenStore;
  readonly events: EventStore;
  readonly activity: ActivityStore;
  readonly statuses: StatusStore;
  readonly wakeReports: WakeReportStore;
  readonly rehearsals: RehearsalStore;
  readonly upgrades: UpgradeStore;
  readonly restHours: RestHourStore;
  readonly ways: WayStore;
  readonly doors: DoorStore;
  readonly powerCuts: PowerCutStore;
  readonly nutServers: NutServerStore;
  readonly managerSettings: ManagerSettingsStore;
  readonly sessions: SessionStore;
  readonly groups: GroupStore;
  readonly enrolmentKeys: EnrolmentKeyStore;
  readonly holds: HoldStore;
  readonly energy: EnergyStore;
  readonly runs: RunStore;
  readonly schedules: ScheduleStore;
  readonly pushSubscriptions: PushSubscriptionStore;
  readonly apiTokens: ApiTokenStore;
  readonly audit: AuditStore;
  readonly people: PersonStore;
  readonly languages: LanguageStore;
  readonly lineage: LineageStore;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
