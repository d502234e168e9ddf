import type { Alert } from "../../plan/alert";
import type { EventKind } from "../../plan/events";
import type { SeatPlan } from "./seats";
import type { Guards } from "../../plan/guards";
import type { Hold } from "../../plan/hold";
import type { ChangedEnd, DateRange, Timetable } from "../../plan/schedule";
import type { PendingStop } from "../../plan/pending-stop";
import type { Rest, RestAuthor } from "../../plan/rest";
import type { Facts } from "../../power/facts";
import type { Holder } from "../../power/use";
import type { CurrentStatus, Departure, Severity } from "../../power/words";
import type { WayKind } from "../../power/ways";
import type { KeptSettings } from "./settings";
import type { WakeFault } from "./wake-ways";

/** A network card of an agent's host. */
export interface NetworkCard {
  readonly name: string;
  readonly macAddress: string;
  /** Undefined: the agent does not know. */
  readonly wakeOnLan?: boolean;
  /** Whether it leads out: the likeliest card to be woken by. */
  readonly defaultRoute: boolean;
  /** The kernel's driver. */
  readonly driver?: string;
  /** Mbit/s. */
  readonly speed?: number;
  /** A Wi-Fi card. */
  readonly wireless?: true;
  /** Its line in /proc/acpi/wakeup, such as "GLAN S4 enabled". */
  readonly acpiWakeup?: string;
  /** The .link file that is in force for it. */
  readonly linkFile?: string;
  /** The program that turns Wake-on-LAN on at each boot; undefined: none that is known of. */
  readonly wakeOnLanKeptBy?: WakeOnLanKeeper;
  /** IPv4 networks that it leads to, as CIDR with the host's address. Absent: an agent that does not tell. */
  readonly addresses?: readonly string[];
}

export const WAKE_ON_LAN_KEEPERS = ["link", "network_manager"] as const;
export type WakeOnLanKeeper = (typeof WAKE_ON_LAN_KEEPERS)[number];

/** An agent's report of itself and its host. */
export interface AgentRecord {
  readonly version: string;
  readonly hostname: string;
  readonly os: string;
  readonly arch: string;
  readonly interfaces: readonly NetworkCard[];
  /** The maker and the name of its board. */
  readonly boardVendor?: string;
  readonly boardName?: string;
  /** The cause of this boot, by SMBIOS: 5 is the network, 8 power that came back. */
  readonly wakeUpType?: number;
  /** Abilities beyond what every agent has. Absent: none. */
  readonly can?: readonly Ability[];
  /** The time to which it has set the alarm of its board, in wall-clock milliseconds. */
  readonly alarmAt?: number;
  /** The time of that alarm, soon after which the present run of the machine began, in wall-clock milliseconds. */
  readonly beganAfterAlarm?: number;
  /** Its last upgrade by the manager: which, and why it came to nothing; empty: it did not. */
  readonly upgraded?: { readonly id: string; readonly fault: string };
}

/** Abilities of agents that the manager knows. */
export const ABILITIES = ["relay", "alarm", "suspend", "hibernate", "reboot", "upgrade", "apt"] as const;
export type Ability = (typeof ABILITIES)[number];

/** The ability that each way to go takes; null: every agent has it. */
const ABILITY_TO_GO: Readonly<Record<Departure, Ability | null>> = {
  power_off: null,
  suspend: "suspend",
  hibernate: "hibernate",
  reboot: "reboot",
};

/** Whether an agent says that its machine can go in this way. */
export function canGo(agent: { readonly can?: readonly string[] } | null, how: Departure): boolean {
  const ability = ABILITY_TO_GO[how];
  return ability === null || agent?.can?.includes(ability) === true;
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
  /** The holders that its agent last reported; null: it was not asked, and had no local hold. Not kept on disk. */
  readonly use: readonly Holder[] | null;
  /** The stop that waits until it is free. */
  readonly pendingStop: PendingStop | null;
  /** The stop that waited, while its order stands: it waits again where the machine declines that. */
  readonly ordered: PendingStop | null;
  /** Whoever set its own rest; absent: nobody did, and then nothing rests by it. */
  readonly restBy?: RestAuthor | undefined;
  /** Its rest has turned it off. */
  readonly offByRest?: true | undefined;
  /** The holds that last, by their end. */
  readonly holds: readonly HeldBy[];
  /** Time of the first heartbeat of its present boot; null: there was none, or it was before this was kept. */
  readonly upSince: number | null;
  /** Time at which it last came up after it had been woken from here; null: never, or before this was kept. */
  readonly wokenAt: number | null;
  /** Its open alerts, oldest first. */
  readonly alerts: readonly Alert[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A hold as each of its servers has it: the registry knows its other servers. */
export type HeldBy = Omit<Hold, "serverUuids">;

/** The last attempt to wake a server, and its result. Times are wall-clock milliseconds. */
export interface WakeReport {
  /** Time of its first try. */
  readonly since: number;
  /** Each way that was tried, in the order of `WAY_KINDS`. */
  readonly ways: readonly WayReport[];
  /** Time of the first heartbeat; null: none has come. */
  readonly heardAt: number | null;
  /** Time of its end without a heartbeat; null: it goes on, or one came. */
  readonly givenUpAt: number | null;
  /** The alarm of its own board, soon after which it came up; absent: it came up otherwise, or not. */
  readonly alarm?: WakeAlarm;
}

/** An alarm after which a server came up. */
export interface WakeAlarm {
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** It came up by it: nobody woke it meanwhile, or its firmware says so. */
  readonly isCause: boolean;
}

/** The outcome of one way in such an attempt. */
export interface WayReport {
  readonly kind: WayKind;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly tries: number;
  /** Tries that went out, or that the other side accepted. */
  readonly sent: number;
  /** Targets of the last try, for people: host:port of a packet, the names of relays, the place of a BMC. */
  readonly to: readonly string[];
  /** Time of the last one that went out or was accepted; null: none. */
  readonly sentAt: number | null;
  /** Faults of the last try. */
  readonly faults: readonly WakeFault[];
  /** Networks that the last try reached, as CIDR; null: not known. */
  readonly networks: readonly string[] | null;
}

/** A named set of servers, as it is kept; its members are in their own records. Times are wall-clock milliseconds. */
export interface GroupRecord {
  readonly uuid: string;
  readonly name: string;
  /** Guards of its servers that have none of their own; null: none. */
  readonly guards: Guards | null;
  /** The seats of its servers; null: in the order of their names. Those who have left it may still be in it. */
  readonly seatPlan: SeatPlan | null;
  /** Whether one of its servers stays on where the others could be woken by a relay alone. */
  readonly keepRelay: boolean;
  /** The rest of its servers that have none of their own; null: none. */
  readonly rest: Rest | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A group with its members, who alone are in its seat plan. */
export interface Group extends GroupRecord {
  readonly serverUuids: readonly string[];
}

/** A schedule, as it is kept. Times are wall-clock milliseconds. */
export interface ScheduleRecord extends Timetable {
  readonly uuid: string;
  readonly name: string;
  readonly groupUuids: readonly string[];
  readonly serverUuids: readonly string[];
  /** Exceptions entered by hand. */
  readonly exceptions: readonly NamedDates[];
  readonly calendar: CalendarRecord | null;
  /** Null: each night ends as usual. */
  readonly changedEnd: ChangedEndRecord | null;
  readonly mode: "now" | "when_free";
  /** The least minutes for which a server must have been up before it is stopped. */
  readonly minOn: number;
  /** Stops servers, too, that nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** The person who saved it last. */
  readonly author: string;
  /** The person or token that it belongs to; null: none. A name may be somebody else's later. */
  readonly authorUuid: string | null;
  /** Every transition before it has its run, or was skipped and reported. */
  readonly handledUntil: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The end of one night that is another one, with whoever changed it. */
export interface ChangedEndRecord extends ChangedEnd {
  readonly author: string;
  /** The person or token that it belongs to; null: none. */
  readonly authorUuid: string | null;
  readonly changedAt: number;
}

/** Days with a name, which may be empty. */
export interface NamedDates extends DateRange {
  readonly name: string;
}

/** The holidays of a schedule. */
export interface CalendarRecord {
  /** The address that they are read from each day; null: they came as a file. */
  readonly url: string | null;
  /** The days by the last successful read. */
  readonly days: readonly DateRange[];
  /** Time of that read. */
  readonly readAt: number;
  /** The fault of later reads; null: there is none. */
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
  /** The most servers that may register with it, and the number that have. */
  readonly maxServers: number;
  readonly used: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  readonly createdBy: string;
  /** The uuid of that person, or of the login of the environment; null: not known. */
  readonly createdByUuid: string | null;
  readonly createdAt: number;
}

/** Rights, the least first. docs/security.md says what each is for. */
export const RIGHTS = ["see", "wake", "stop", "force", "cut", "manage", "administer"] as const;
export type Right = (typeof RIGHTS)[number];

/** Rights on some servers or on all. Each right includes seeing there. */
export interface Grant {
  readonly rights: readonly Right[];
  /** The groups of the servers; null: all servers, and whatever is about none. */
  readonly groupUuids: readonly string[] | null;
}

/** Names of sets of rights, which lib/access/rights.ts has. */
export const ROLE_NAMES = ["viewer", "waker", "operator", "admin"] as const;
export type Role = (typeof ROLE_NAMES)[number];

/** A role on some servers or on all. */
export interface RoleGrant {
  readonly role: Role;
  /** The group of the servers; null: everything. */
  readonly groupUuid: string | null;
}

/** Somebody's identity with a login service: neither part ever changes, as names and mail addresses do. */
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
  /** The appearance of the name; nobody else's looks the same. */
  readonly look: string;
  readonly roles: readonly RoleGrant[];
  /** Null: they have set no password. */
  readonly passwordHash: string | null;
  /** SHA-256 of the secret by which they set one, in hexadecimal digits; null: there is none. */
  readonly invitationDigest: string | null;
  readonly invitedUntil: number | null;
  /** The uuid of whoever made that link, a person or the login of the environment; null: not known. */
  readonly invitedByUuid: string | null;
  /** Their identity by OpenID Connect; null: none. */
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
  /** The uuid of that person, or of the login of the environment; null: not known. */
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

/**
 * The time before a token's end at which people are notified, in milliseconds: enough to bring a new one to the server.
 */
const SOON = 7 * 24 * 3600 * 1000;

/**
 * Whether a server's access token has ended, or ends soon; null while that is far away. One in use never ends soon,
 * however short its time is: it has been unused for at least as long as what is left.
 * @param expiresAt wall-clock milliseconds; null: never
 * @param now wall-clock milliseconds
 * @param usedAt the last heartbeat, in wall-clock milliseconds; null: none has come
 */
export function tokenEnd(
  expiresAt: number | null,
  now: number,
  usedAt: number | null,
): "soon" | "ended" | null {
  if (expiresAt === null) return null;
  if (now >= expiresAt) return "ended";
  const left = expiresAt - now;
  const isUnused = usedAt === null || now - usedAt >= left;
  return left <= SOON && isUnused ? "soon" : null;
}

/**
 * The end of a token that is used now: moved to its whole time from now once less than half of that is left, so that a
 * heartbeat in thousands writes it. It is never moved to an earlier time: a setting that is shorter by now counts once
 * the end is moved.
 * @param expiresAt wall-clock milliseconds; null: never
 * @param ttl seconds for which an unused token is good; 0: for ever
 * @param now wall-clock milliseconds
 */
export function endOnceUsed(expiresAt: number | null, ttl: number, now: number): number | null {
  if (expiresAt === null || ttl === 0) return null;
  return expiresAt - now < (ttl * 1000) / 2 ? now + ttl * 1000 : expiresAt;
}

/**
 * The end of a token (wall-clock ms), to the minute, as an event says it; it also distinguishes one token from the
 * next.
 */
export function tokenEndDetail(expiresAt: number): string {
  return `${new Date(expiresAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The end of a token (wall-clock ms) by the detail of such an event; null: it is another event. */
export function readTokenEndDetail({ kind, detail }: { kind: string; detail: string }): number | null {
  if (kind !== "token_ends_soon" && kind !== "token_ended") return null;
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC$/.exec(detail);
  const at = found ? Date.parse(`${found[1]}T${found[2]}:00Z`) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** A server or a group that the detail of an event names by its name at that time, and the place of the name in it. */
export interface NamedInDetail {
  readonly of: "server" | "group";
  readonly uuid: string;
  readonly at: number;
  readonly length: number;
}

/** An event. */
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
  /** The uuid of that person or token; null: none. A name may be somebody else's later. */
  readonly actorUuid: string | null;
  readonly detail: string;
  /** Names in the detail of an edit, in order; absent: there are none, or they are not known. */
  readonly named?: readonly NamedInDetail[];
  /** The reason that was given by the person who asked. */
  readonly reason: string;
  /** Of a stop that waits, or of a hold: its end. */
  readonly until: number | null;
  /** The holders that the machine reported; null: none. */
  readonly use: readonly Holder[] | null;
  /** The run that it belongs to; null: none. */
  readonly runUuid: string | null;
}

/** An event, as it is kept. */
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

/** The energy that a server saved in a month, as it is kept. It outlives its server. */
export interface EnergyRecord {
  readonly serverUuid: string;
  readonly serverName: string;
  /** YYYY-MM, by UTC. */
  readonly month: string;
  /** Seconds for which it was off by order. */
  readonly secondsOff: number;
  readonly wattSeconds: number;
  /** Watt-seconds by the nights that the month has a part of, each by the date of its evening (YYYY-MM-DD). */
  readonly nights: Readonly<Record<string, number>>;
  /** The part of both that rest turned off. */
  readonly secondsRested: number;
  readonly wattSecondsRested: number;
}

/** A login that is still good. */
export interface SessionRecord {
  readonly idDigest: string;
  readonly userId: string;
  readonly loginKey: string;
  /** Null: it is of the environment's login. */
  readonly personUuid: string | null;
  /** The address from which it was begun, and the browser's name for itself. */
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
