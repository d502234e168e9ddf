import type { Hold } from "../../plan/hold";
import type { Cancelled, ListedRun, Member, Run, RunCounts } from "../../plan/run";
import type { DateRange } from "../../plan/schedule";
import type { Moment } from "../../power/facts";
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
import type { WakeDoubt } from "./wake-doubt";

/** What the fleet needs of the world: a store, a clock, a log, a way to wake a machine. Others implement it. */

/** What the fleet needs. */
export interface FleetParts {
  /**
   * Where it keeps no past statuses, wake reports, activity log, groups, enrolment keys, holds, energy or runs, there
   * are none.
   */
  readonly store: Pick<Store, "servers" | "tokens" | "events"> &
    Partial<
      Pick<
        Store,
        | "statuses"
        | "wakeReports"
        | "activity"
        | "groups"
        | "enrolmentKeys"
        | "holds"
        | "energy"
        | "runs"
        | "schedules"
      >
    > &
    Audited<Store>;
  readonly clock: Clock;
  readonly log: FleetLog;
  /** A run of more servers is started with their number typed in; 20 where it is not given. */
  readonly confirmAbove?: number;
  /** Whether something listens there; false after two seconds. Without it every port counts as open. */
  probePort?(address: string, port: number): Promise<boolean>;
  /** Without it there are no calendars. */
  readonly calendars?: Calendars;
  /** The data are known to be an older copy of what they were: all that is outstanding in them is void. */
  readonly isOlderCopy?: boolean;
  /** What tells these data from an older copy of them. Without it only the revisions of agents do. */
  readonly marks?: Marks;
  /** Whether it is sure that no other manager serves the same servers: else nobody is told OFF. Without it, it is. */
  mayOrder?(): boolean;
  /**
   * What somebody may turn off at this moment, by the groups of a server. Nobody (null), and whose rights are not
   * known, nothing. Without it everybody may everything.
   */
  mayStop?(
    authorUuid: string | null,
    how: Pick<Run, "mode" | "schedule">,
  ): (groupUuids: readonly string[]) => boolean;
  /** Both deadlines of the status model, in seconds. */
  readonly syncOffAfter: number;
  readonly waker: Waker;
  issueToken(): Promise<{ readonly token: string; readonly record: TokenRecord }>;
  /** Forgets what was remembered of a server's token. */
  forgetTokens(serverUuid: string): void;
  newUuid(): string;
}

/** Marks of how far the data have come. Agents keep the last one that they were given, and show it. */
export interface Marks {
  /** Of the data as they are. */
  present(): string;
  /** Whether one that was given out is of data that these never were; false for what is no mark of this manager. */
  isNotOurs(mark: string): boolean;
  /** From now on whatever was given out is the past. */
  leap(): Promise<void>;
}

/** Wakes servers, in whatever way that is done. */
export interface Waker {
  /** Tries it once. Rejects, with the reason, where it could not be tried. */
  wake(server: Pick<ServerRecord, "uuid" | "name" | "macAddress">): Promise<WakeTry>;
  /** What is known to speak against waking it in this way; null: nothing. */
  doubt(server: Pick<ServerRecord, "uuid" | "macAddress" | "agent">): WakeDoubt | null;
}

/** What became of a try to wake a server. */
export interface WakeTry {
  /** Where it went, as host:port. */
  readonly targets: readonly string[];
  /** Where it could not be sent to, each with the reason. */
  readonly faults: readonly string[];
  /** The networks that hear it, as CIDR; null: that is not known. */
  readonly networks: readonly string[] | null;
}

/** Days on which no window of a schedule begins, from elsewhere. Each rejects with a CalendarFault that says why. */
export interface Calendars {
  /** Reads an iCalendar at this address. @param now wall-clock milliseconds */
  fetch(url: string, now: number): Promise<readonly DateRange[]>;
  /** Reads the text of one. */
  read(text: string, now: number): Promise<readonly DateRange[]>;
}

/** A clock for people and one that nobody sets, which spans are measured by; both in milliseconds. */
export interface Clock {
  wall(): number;
  monotonic(): number;
  /** Runs the task every so many milliseconds; gives what ends that. */
  every(ms: number, task: () => void): () => void;
}

/** The present moment on both clocks. */
export function moment(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.wall() };
}

/** What the fleet has to say to the log. */
export interface FleetLog {
  /** Something other than the time of the last heartbeat changed. */
  changed(server: ServerRecord): void;
  warn(message: string, context: Readonly<Record<string, unknown>>): void;
  error(error: unknown, context: string): void;
}

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

/** A server that changed, with what happened, and what that means for the runs that it is in. */
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
  /** Of the first of its members, as they were called then. */
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
  /** Writes members: what they came to without any change of their servers. */
  updateMembers(members: readonly ChangedMember[]): Promise<void>;
  cancel(uuid: string, by: Cancelled): Promise<void>;
  /** @param at wall-clock milliseconds */
  end(uuid: string, at: number, events: readonly NewEvent[]): Promise<EventRecord[]>;
  /** Forgets what ended before `since` (wall-clock ms). */
  prune(since: number): Promise<void>;
}

/** A server with its token and what its history begins with. */
export interface NewServer {
  readonly server: ServerRecord;
  readonly token: TokenRecord;
  readonly events: readonly NewEvent[];
}

/** Servers that come together, from a list. */
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
  /** Exactly these servers are its members from then on; those that are no more are left out. */
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
  /** These holds keep these servers on no more; one that keeps none on is gone. */
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
  /** Its transitions before `handledUntil` are done with, and this run is planned. */
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
  /** The same, and the server that registered with it, in one transaction. @throws MacAddressTaken */
  enrol(
    key: Pick<EnrolmentKeyRecord, "uuid" | "used" | "revokedAt">,
    server: NewServer,
  ): Promise<EventRecord[]>;
  /** None of them is good any more. @param now wall-clock milliseconds */
  revokeAll(now: number): Promise<void>;
}

/** A token with the server whose it is. */
export interface FoundToken extends TokenRecord {
  readonly serverUuid: string;
}

/** Access tokens: one a server. */
export interface TokenStore {
  /** The token that begins so, as it is on disk; all are held in memory. */
  find(lookup: string): FoundToken | null;
  replace(
    serverUuid: string,
    token: TokenRecord,
    events: readonly NewEvent[],
    members?: readonly ChangedMember[],
  ): Promise<EventRecord[]>;
}

/** Which events a page of the activity log tells. Times are wall-clock milliseconds, `until` is not included. */
export interface ActivityFilter {
  readonly since: number | null;
  readonly until: number | null;
  /** Only what is older than that. */
  readonly before: ActivityCursor | null;
  /** Of these servers, of runs in which one of them is, and of schedules of these names; null: whatever happened. */
  readonly servers: { readonly uuids: readonly string[]; readonly schedules: readonly string[] } | null;
  /** None: all kinds, and of what belongs to a run only that it was started. */
  readonly kinds: readonly string[];
  /** None: whoever did it. */
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

/** Which events are asked for. */
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

/** What happened. */
export interface EventStore {
  /**
   * Newest first. Where `servers` are many, and very many events of others stand between theirs, there are fewer than
   * `limit`.
   */
  list(query: EventQuery): Promise<EventRecord[]>;
  /**
   * Forgets what is older than `since` (wall-clock ms), and of each server all but the newest `keep`, a piece at a
   * time. What is about no server, the runs and schedules of all, has fifty times the room of one.
   * @param of only these servers are looked at for too many
   */
  prune(since: number, keep: number, of?: readonly string[]): Promise<void>;
}

/** Events, as people look through them. */
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
  /** Forgets what ended before `since` (wall-clock ms), and of each server all but the latest `keep`. */
  prune(since: number, keep: number): Promise<void>;
}

/** The last try to wake each server. They go with their server. */
export interface WakeReportStore {
  find(serverUuid: string): Promise<WakeReport | null>;
  /** Writes all in one statement; a server that is no more is left out. */
  write(reports: readonly (WakeReport & { readonly serverUuid: string })[]): Promise<void>;
}

/** What turning servers off has saved. It outlives its servers. */
export interface EnergyStore {
  /** Of these months (YYYY-MM, both included). */
  list(from: string, to: string): Promise<EnergyRecord[]>;
  /** Adds to what there is of each server's month; all in one statement. */
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

/** The browsers that are told by Web Push. */
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
  /** Writes when it was last used, and nothing else: it may have been revoked meanwhile. */
  used(uuid: string, at: number): Promise<void>;
  revoke(uuid: string, at: number): Promise<void>;
  /** None of them is good any more. @param now wall-clock milliseconds */
  revokeAll(now: number): Promise<void>;
  remove(uuids: readonly string[]): Promise<void>;
}

/** People who were invited, or came by OpenID Connect. */
export interface PersonStore {
  /** Oldest first. */
  load(): Promise<PersonRecord[]>;
  insert(person: PersonRecord): Promise<void>;
  /** Writes all of it. @param endsSessions whether their sessions are deleted in the same transaction */
  update(person: PersonRecord, endsSessions: boolean): Promise<void>;
  /** Nobody has a password, an invitation or an identity any more. */
  shutOutAll(): Promise<void>;
}

/** How far the data have come. */
export interface LineageStore {
  /** As it is on disk. */
  now(): Lineage;
  /** A life of the manager begins. */
  begin(life: string): Promise<void>;
  /** The data are taken as they are, whatever was given out about later ones. */
  leap(beyond: number, life: string): Promise<void>;
  /** Has somebody told, at once, of each time that it has changed. */
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
  readonly lineage: LineageStore;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
