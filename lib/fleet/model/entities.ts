import type { Alert } from "../../plan/alert";
import type { EventKind } from "../../plan/events";
import type { Guards } from "../../plan/guards";
import type { Hold } from "../../plan/hold";
import type { DateRange, Timetable } from "../../plan/schedule";
import type { PendingStop } from "../../plan/pending-stop";
import type { Facts } from "../../power/facts";
import type { Holder } from "../../power/use";
import type { CurrentStatus, Severity } from "../../power/words";
import type { KeptSettings } from "./settings";

/** What an agent tells of a network card of its host. */
export interface NetworkCard {
  readonly name: string;
  readonly macAddress: string;
  /** Undefined: the agent could not tell. */
  readonly wakeOnLan?: boolean;
  /** The card that leads out: the likeliest one to be woken by. */
  readonly defaultRoute: boolean;
}

/** What an agent said of itself and its host. */
export interface AgentRecord {
  readonly version: string;
  readonly hostname: string;
  readonly os: string;
  readonly arch: string;
  readonly interfaces: readonly NetworkCard[];
}

/** A server as it is kept, its MAC address in upper case. Times are wall-clock milliseconds. */
export interface ServerRecord extends Readonly<KeptSettings> {
  readonly uuid: string;
  readonly facts: Facts;
  readonly agent: AgentRecord | null;
  /** Null: never. */
  readonly tokenExpiresAt: number | null;
  /** The groups that it is in. */
  readonly groupUuids: readonly string[];
  /** What its agent last said uses it; null: it was not asked and had no hold to tell of. Not kept on disk. */
  readonly use: readonly Holder[] | null;
  /** It is to stop as soon as it is free. */
  readonly pendingStop: PendingStop | null;
  /** The stop that waited, while its order stands: it waits again where the machine declines that. */
  readonly ordered: PendingStop | null;
  /** Those that last, by their end. */
  readonly holds: readonly HeldBy[];
  /** When the first heartbeat of its present boot came; null: never, or before this was kept. */
  readonly upSince: number | null;
  /** When it last came up after it had been woken from here; null: never, or before this was kept. */
  readonly wokenAt: number | null;
  /** Those that are open, oldest first. */
  readonly alerts: readonly Alert[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A hold as it stands with each of its servers: which others it keeps on, the registry knows. */
export type HeldBy = Omit<Hold, "serverUuids">;

/** The last try to wake a server, and what came back. Times are wall-clock milliseconds. */
export interface WakeReport {
  /** When its first packet was sent, or could not be. */
  readonly since: number;
  /** Packets that went out. */
  readonly packets: number;
  /** Where the last packet went, as host:port. */
  readonly targets: readonly string[];
  /** Where the last packet could not be sent to, each with the reason. */
  readonly faults: readonly string[];
  /** The networks that heard it, as CIDR; null: that is not known. */
  readonly networks: readonly string[] | null;
  /** When its first heartbeat came; null: none has. */
  readonly heardAt: number | null;
  /** When it ended without one; null: it goes on, or one came. */
  readonly givenUpAt: number | null;
}

/** A named set of servers, as it is kept; its members are told by their records. Times are wall-clock milliseconds. */
export interface GroupRecord {
  readonly uuid: string;
  readonly name: string;
  /** Of its servers that have none of their own; null: none. */
  readonly guards: Guards | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A group with its members. */
export interface Group extends GroupRecord {
  readonly serverUuids: readonly string[];
}

/** When servers are to be awake, as it is kept. Times are wall-clock milliseconds. */
export interface ScheduleRecord extends Timetable {
  readonly uuid: string;
  readonly name: string;
  readonly groupUuids: readonly string[];
  readonly serverUuids: readonly string[];
  /** Those by hand. */
  readonly exceptions: readonly NamedDates[];
  readonly calendar: CalendarRecord | null;
  /** How it stops. */
  readonly mode: "now" | "when_free";
  /** Minutes for which a server must have been up before it is stopped. */
  readonly minOn: number;
  /** Stops servers, too, that nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** Who saved it last. */
  readonly author: string;
  /** Whose it is; null: nobody's. A name may be somebody else's later. */
  readonly authorUuid: string | null;
  /** Every transition before it has its run, or was skipped and reported. */
  readonly handledUntil: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Days with what people call them; the name may be empty. */
export interface NamedDates extends DateRange {
  readonly name: string;
}

/** The holidays of a schedule. */
export interface CalendarRecord {
  /** Where they are read from each day; null: they came as a file. */
  readonly url: string | null;
  /** As they were last read well. */
  readonly days: readonly DateRange[];
  /** When that was. */
  readonly readAt: number;
  /** Why they could not be read since; null: they could. */
  readonly fault: string | null;
}

/** A key by which servers register themselves, as it is kept. Times are wall-clock milliseconds. */
export interface EnrolmentKeyRecord {
  readonly uuid: string;
  readonly name: string;
  /** Servers that register with it are in this group. */
  readonly groupUuid: string | null;
  /** The first 8 characters of its secret. */
  readonly lookup: string;
  readonly hash: string;
  /** So many servers may register with it, and so many have. */
  readonly maxServers: number;
  readonly used: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly createdBy: string;
  /** Which person that is, or the login of the environment; null: nobody knows. */
  readonly createdByUuid: string | null;
  readonly createdAt: number;
}

/** What somebody may do, the least first. docs/security.md says what each is for. */
export const RIGHTS = ["see", "wake", "stop", "force", "manage", "administer"] as const;
export type Right = (typeof RIGHTS)[number];

/** Rights, and where. Whoever has one there may see, too. */
export interface Grant {
  readonly rights: readonly Right[];
  /** On the servers of these groups; null: on all servers, and on what is about none. */
  readonly groupUuids: readonly string[] | null;
}

/** Names for sets of rights; lib/access/rights.ts says which. */
export const ROLE_NAMES = ["viewer", "waker", "operator", "admin"] as const;
export type Role = (typeof ROLE_NAMES)[number];

/** A role, and where somebody has it. */
export interface RoleGrant {
  readonly role: Role;
  /** On the servers of this group; null: on everything. */
  readonly groupUuid: string | null;
}

/** Somebody, as a login service knows them: neither ever changes, as names and mail addresses do. */
export interface OidcIdentity {
  /** The service's URL. */
  readonly issuer: string;
  readonly subject: string;
}

/** Somebody who was invited, as they are kept. Times are wall-clock milliseconds. */
export interface PersonRecord {
  readonly uuid: string;
  /** Their user ID, by which events, runs, schedules and holds name them. It never changes. */
  readonly name: string;
  /** What the name looks like; nobody else's looks so. */
  readonly look: string;
  readonly roles: readonly RoleGrant[];
  /** Null: they have set no password. */
  readonly passwordHash: string | null;
  /** SHA-256 of the secret by which they set one, in hexadecimal digits; null: there is none. */
  readonly invitationDigest: string | null;
  readonly invitedUntil: number | null;
  /** Who made that link: a person, or the login of the environment; null: nobody knows. */
  readonly invitedByUuid: string | null;
  /** Who they are by OpenID Connect; null: they have not come so. */
  readonly identity: OidcIdentity | null;
  /** Null: they may come in. */
  readonly removedAt: number | null;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** A token by which a program calls the operators' services, as it is kept. Times are wall-clock milliseconds. */
export interface ApiTokenRecord extends Grant {
  readonly uuid: string;
  readonly name: string;
  /** SHA-256 of the token, in hexadecimal digits. */
  readonly digest: string;
  /** Null: never. */
  readonly expiresAt: number | null;
  /** To the minute; null: never. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  readonly createdBy: string;
  /** Which person that is, or the login of the environment; null: nobody knows. */
  readonly createdByUuid: string | null;
  readonly createdAt: number;
}

/** The one token of a server, as it is kept. */
export interface TokenRecord {
  /** The first 8 characters. */
  readonly lookup: string;
  readonly hash: string;
  /** Wall-clock milliseconds; null: never. */
  readonly expiresAt: number | null;
}

/** How long before its end people are told that a token ends, in milliseconds: time enough to give a new one out. */
const SOON = 7 * 24 * 3600 * 1000;

/**
 * Whether a server's access token has ended, or ends soon; null while that is far away. A token that was made for
 * less than seven days ends soon from the beginning.
 * @param expiresAt wall-clock milliseconds; null: never
 * @param now wall-clock milliseconds
 */
export function tokenEnd(expiresAt: number | null, now: number): "soon" | "ended" | null {
  if (expiresAt === null || now < expiresAt - SOON) return null;
  return now < expiresAt ? "soon" : "ended";
}

/** What an event says of when a token ends (wall-clock ms), to the minute; it also tells one token from the next. */
export function tokenEndDetail(expiresAt: number): string {
  return `${new Date(expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** When a token ends (wall-clock ms) by the detail of such an event; null where it is another. */
export function readTokenEndDetail({ kind, detail }: { kind: string; detail: string }): number | null {
  if (kind !== "token_ends_soon" && kind !== "token_ended") return null;
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC$/.exec(detail);
  const at = found ? Date.parse(`${found[1]}T${found[2]}:00Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** A server or a group that the detail of an event names, as it was called then, and where its name stands in it. */
export interface NamedInDetail {
  readonly of: "server" | "group";
  readonly uuid: string;
  readonly at: number;
  readonly length: number;
}

/** What happened. */
export interface NewEvent {
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** Empty where it is about no single server. */
  readonly serverUuid: string;
  readonly serverName: string;
  readonly kind: EventKind;
  readonly severity: Severity;
  /** The operator's ID, a program's "token:" and name, "agent" or "manager". */
  readonly actor: string;
  /** Which person or token that is; null: none. A name may be somebody else's later. */
  readonly actorUuid: string | null;
  readonly detail: string;
  /** What the detail of an edit names, in order; absent: nothing, or it is not known. */
  readonly named?: readonly NamedInDetail[];
  /** Why, as the person who asked said. */
  readonly reason: string;
  /** Of a stop that waits, or of a hold: its end. */
  readonly until: number | null;
  /** What the machine said of its use; null: nothing. */
  readonly use: readonly Holder[] | null;
  /** The run that it belongs to; null: none. */
  readonly runUuid: string | null;
}

/** What happened, as it is kept. */
export interface EventRecord extends Omit<NewEvent, "kind"> {
  readonly id: number;
  /** A later version may have written one that this one does not know. */
  readonly kind: string;
}

/** A current status that is over. Times are wall-clock milliseconds, `since` before `until`. */
export interface PastStatus {
  readonly status: CurrentStatus;
  readonly since: number;
  readonly until: number;
}

/** What a server saved in a month, as it is kept. It outlives its server. */
export interface EnergyRecord {
  readonly serverUuid: string;
  readonly serverName: string;
  /** YYYY-MM, by UTC. */
  readonly month: string;
  /** For so long it was off because it was told so. */
  readonly secondsOff: number;
  readonly wattSeconds: number;
}

/** A login that is still good. */
export interface SessionRecord {
  readonly idDigest: string;
  readonly userId: string;
  readonly loginKey: string;
  /** Null: it is of the environment's login. */
  readonly personUuid: string | null;
  /** From where it was begun, and what the browser called itself there. */
  readonly address: string;
  readonly browser: string;
  /** Wall-clock milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** A plain heartbeat: nothing changed but the time. */
export interface PlainHeartbeat {
  readonly uuid: string;
  /** Wall-clock milliseconds. */
  readonly lastHeartbeatAt: number;
  readonly sequence: number;
}
