import type { AlertJson } from "../../gen/proto/komoriuta/v1/alert_pb";
import type { EventJson } from "../../gen/proto/komoriuta/v1/event_pb";
import type {
  ColumnsJson,
  HeartbeatsJson,
  NextJson,
  NextsJson,
  ServerJson,
} from "../../gen/proto/komoriuta/v1/server_pb";
import type { HoldJson } from "../../gen/proto/komoriuta/v1/hold_pb";
import type { SeatPlan } from "../../fleet/model/seats";
import type { SeatPlanJson } from "../../gen/proto/komoriuta/v1/group_pb";
import type { RestJson } from "../../gen/proto/komoriuta/v1/rest_pb";
import type { GuardsJson, UseJson } from "../../gen/proto/komoriuta/v1/use_pb";
import type { HeldBy } from "../../fleet/model/entities";
import type { ApartSetting, ListedSetting } from "../../fleet/model/fields";
import type { ServerSettings } from "../../fleet/model/settings";
import type { Alert } from "../../plan/alert";
import type { Guards, LoadGuard } from "../../plan/guards";
import type { RestSettings } from "../../plan/rest";
import type { Holder } from "../../power/use";
import { ACTIONS, type Action } from "../../power/words";
import * as words from "./words";

/**
 * The codec's reading half: messages, as JSON, in the words of the status model. Pages hand messages on as they are;
 * this reads them in the browser, as well as those of the stream, so that both show the same. Times become wall-clock
 * milliseconds, and what the protocol's JSON leaves out (empty texts, zeros) is added again.
 */

/** A server as the console knows it. */
export type ServerView = Readonly<ReturnType<typeof readServer>>;

/** As much of a server as a list of thousands shows, and what finds and sorts it. */
export type ListedServer = Pick<
  ServerView,
  | ListedSetting
  | "uuid"
  | "powerStatus"
  | "lastPowerChangedAt"
  | "currentStatus"
  | "statusSince"
  | "statusReason"
  | "lastHeartbeatAt"
  | "allowed"
  /** Null also where its agent was asked and found nothing. */
  | "use"
  | "pendingStop"
  /** Only the one that ends last. */
  | "holds"
  | "alerts"
  | "groupUuids"
  | "next"
  | "noteLine"
>;

/** An event, as the console knows it. */
export type EventView = Readonly<ReturnType<typeof readEvent>>;

const powerStatus = reader(words.POWER_STATUS);
const setBy = reader(words.SET_BY);
const currentStatus = reader(words.CURRENT_STATUS);
const statusReason = reader(words.STATUS_REASON);
const severity = reader(words.SEVERITY);
const action = reader(words.ACTION);
const alertKind = reader(words.ALERT_KIND);
const holderKind = reader(words.HOLDER_KIND);
const serverKind = reader(words.SERVER_KIND);
const shutdown = reader(words.SHUTDOWN);
const runAction = reader(words.RUN_ACTION);
const restWhen = reader(words.REST_WHEN);

/**
 * Fields that the console does not show, or works out itself as the manager does. A new field of a server does not
 * compile before it is read below or listed here.
 */
type Unread =
  | "heartbeatStatus"
  | "previousHeartbeatStatus"
  | "refusals"
  | "needsAttention"
  | "ways"
  | "asleep";

/** The settings of a server; null: one that the stream leaves out. */
type ViewedSettings = Omit<ServerSettings, ApartSetting> & {
  readonly [Name in ApartSetting]: ServerSettings[Name] | null;
};

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readServer(server: ServerJson) {
  const { agent } = server;
  return {
    uuid: server.uuid ?? "",
    name: server.name ?? "",
    macAddress: server.macAddress ?? "",
    /** Seconds. */
    heartbeatInterval: server.heartbeatInterval ?? 0,
    powerStatus: powerStatus(server.powerStatus),
    powerSetBy: setBy(server.powerSetBy),
    lastPowerChangedAt: milliseconds(server.lastPowerChangedAt) ?? 0,
    currentStatus: currentStatus(server.currentStatus),
    statusSince: milliseconds(server.statusSince) ?? 0,
    /** Null: the current status says all. */
    statusReason: server.statusReason ? statusReason(server.statusReason) : null,
    /** Null: never. */
    lastHeartbeatAt: milliseconds(server.lastHeartbeatAt),
    /** Actions that are allowed now; the reasons against the others follow from the status model. */
    allowed: (server.allowed ?? []).map(action),
    /** Null: it has never reported. */
    agent: agent ? readAgent(agent) : null,
    /** Null: never. */
    tokenExpiresAt: milliseconds(server.tokenExpiresAt),
    /** Its groups. */
    groupUuids: (server.groupUuids ?? []) as readonly string[],
    /** The holders that its agent last reported; null: it was not asked and had no hold to report. */
    use: server.use ? readUse(server.use) : null,
    /** A stop that waits until it is free; null: there is none. */
    pendingStop: server.pendingStop ? readPendingStop(server.pendingStop) : null,
    /** By their end. */
    holds: (server.holds ?? []).map(readHold),
    /** Null: those of its groups together, or, where they have none, the usual ones. */
    guards: server.guards ? readGuards(server.guards) : null,
    /** Servers that it needs directly. */
    needs: (server.needs?.serverUuids ?? []) as readonly string[],
    /** Null: it is ready with its first heartbeat. */
    readyPort: server.readyPort ?? null,
    /** Null: nobody said. */
    kind: server.kind && server.kind !== "SERVER_KIND_UNSPECIFIED" ? serverKind(server.kind) : null,
    /** Null: those of its kind. */
    watts: server.watts ? readWatts(server.watts) : null,
    /** The way in which it goes when it is turned off. */
    offAs: shutdown(server.offAs ?? "SHUTDOWN_POWER_OFF"),
    /** Those that are open, oldest first. */
    alerts: (server.alerts ?? []).map(readAlert) as readonly Alert[],
    /** Its next change; null: nothing is planned. */
    next: server.next ? readNext(server.next) : null,
    /** Null: the stream leaves it out. */
    note: server.note ?? null,
    /** Null: that of its groups; where they have none, it does not rest. */
    rest: server.rest ? readRest(server.rest) : null,
    /** The outlook of its rest, which is read where it is shown (`readRestOutlook`); null: none is in force. */
    restOutlook: server.restOutlook ?? null,
    /** The beginning of its note's first line; "": there is none. */
    noteLine: server.noteLine ?? "",
    createdAt: milliseconds(server.createdAt) ?? 0,
    /** The version of its settings: no two edits have the same. */
    updatedAt: milliseconds(server.updatedAt) ?? 0,
  } satisfies Record<Exclude<keyof ServerJson, Unread>, unknown> & ViewedSettings;
}

function readWatts({ on = 0, off = 0, asleep }: NonNullable<ServerJson["watts"]>) {
  return { on: Number(on), off: Number(off), asleep: asleep === undefined ? null : Number(asleep) };
}

/** The rest of a server or a group, as people set it. */
export function readRest({ when, afterMinutes = 0, minUpMinutes = 0 }: RestJson): RestSettings {
  return { when: restWhen(when ?? "REST_WHEN_NEVER"), afterMinutes, minUpMinutes };
}

/** Null: the servers are in the order of their names. */
export function readSeatPlan(plan: SeatPlanJson | undefined): SeatPlan | null {
  return plan ? { columns: plan.columns ?? 1, rows: plan.rows ?? 1, seats: plan.seats ?? {} } : null;
}

function readAgent({
  version = "",
  hostname = "",
  os = "",
  arch = "",
  interfaces = [],
  can = [],
  alarmAt,
}: AgentJson) {
  return {
    can: can as readonly string[],
    /** The time to which it has set the alarm of its board. */
    ...(alarmAt !== undefined && { alarmAt: milliseconds(alarmAt) ?? 0 }),
    version,
    hostname,
    os,
    arch,
    interfaces: interfaces.map(({ name = "", macAddress = "", wakeOnLan, defaultRoute = false }) => ({
      name,
      macAddress,
      defaultRoute,
      ...(wakeOnLan !== undefined && { wakeOnLan }),
    })),
  };
}
type AgentJson = NonNullable<ServerJson["agent"]>;

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readEvent(event: EventJson) {
  return {
    id: event.id ?? 0,
    at: milliseconds(event.at) ?? 0,
    serverUuid: event.serverUuid ?? "",
    serverName: event.serverName ?? "",
    kind: event.kind ?? "",
    severity: severity(event.severity),
    actor: event.actor ?? "",
    detail: event.detail ?? "",
    reason: event.reason ?? "",
    /** Null: it has no end. */
    until: milliseconds(event.until),
    /** Null: the machine said nothing of its use. */
    use: event.use ? readUse(event.use) : null,
    /** Null: it belongs to no run. */
    runUuid: event.runUuid || null,
  } satisfies Record<keyof EventJson, unknown>;
}

/** The holders on a machine, as the console knows them. */
export function readUse({ holders = [] }: UseJson): Holder[] {
  return holders.map(({ kind, name = "", since }) => ({
    kind: holderKind(kind),
    name,
    since: milliseconds(since),
  }));
}

type PendingStopJson = NonNullable<ServerJson["pendingStop"]>;

export function readPendingStop({
  author = "",
  reason = "",
  runUuid = "",
  byRest = false,
  createdAt,
  until,
}: PendingStopJson) {
  return {
    /** Its rest asked for it. */
    byRest,
    author,
    reason,
    runUuid,
    createdAt: milliseconds(createdAt) ?? 0,
    until: milliseconds(until) ?? 0,
  };
}

/** A hold, as it is part of a server. */
export function readHold({ uuid = "", reason = "", author = "", createdAt, until }: HoldJson): HeldBy {
  const times = { createdAt: milliseconds(createdAt) ?? 0, until: milliseconds(until) ?? 0 };
  // Only the manager knows its author.
  return { uuid, reason, author, authorUuid: null, ...times };
}

/** The next change of a server. */
export type NextView = Readonly<ReturnType<typeof readNext>>;

function readNext(next: NextJson) {
  return {
    action: runAction(next.action),
    /** Null: it is under way. */
    at: milliseconds(next.at),
    /** Null: nothing gives it up. */
    latest: milliseconds(next.latest),
    whenFree: next.whenFree ?? false,
    author: next.author ?? "",
    /** Null: no schedule does it. */
    schedule: next.scheduleUuid ? { uuid: next.scheduleUuid, name: next.scheduleName ?? "" } : null,
    runUuid: next.runUuid ?? null,
    /** By its rest. */
    byRest: next.byRest ?? false,
  };
}

/** The next changes of many servers, in their order. */
function readNexts({ nexts = [], next = [] }: Pick<ColumnsJson, "nexts" | "next">): (NextView | null)[] {
  const distinct = nexts.map(readNext);
  return next.map((position) => distinct[position - 1] ?? null);
}

/** Servers' numbers in the stream, and the next change of each. */
export function readNextsOf({ servers = [], ...column }: NextsJson) {
  const nexts = readNexts(column);
  return servers.map((number, i) => [number, nexts[i] ?? null] as const);
}

/** An alert, as it is part of its server. */
function readAlert({ acknowledgedBy = "", acknowledgedAt, ...alert }: AlertJson): Alert {
  return {
    uuid: alert.uuid ?? "",
    kind: alertKind(alert.kind),
    raisedAt: milliseconds(alert.raisedAt) ?? 0,
    clearedAt: milliseconds(alert.clearedAt),
    acknowledged: acknowledgedAt ? { by: acknowledgedBy, at: Date.parse(acknowledgedAt) } : null,
    detail: alert.detail ?? "",
    times: alert.times ?? 1,
  };
}

/** The guards of a server or a group, as the console knows them. */
export function readGuards(guards: GuardsJson): Guards {
  const { load } = guards;
  return {
    inhibitor: guards.inhibitor ?? false,
    sessionIdleMinutes: guards.sessionIdleMinutes ?? null,
    hold: guards.hold ?? false,
    packageManager: guards.packageManager ?? false,
    processes: guards.processes ?? [],
    load: load
      ? { above: Number(load.above ?? 0), minutes: (load.minutes ?? 0) as LoadGuard["minutes"] }
      : null,
    trafficAbove: guards.trafficAbove ?? null,
    network: guards.network ? { exceptPorts: guards.network.exceptPorts ?? [] } : null,
    scripts: guards.scripts ?? false,
  } satisfies Record<keyof GuardsJson, unknown>;
}

/** The servers of a list. @throws RangeError where the manager speaks of something that this console does not know */
export function readColumns({
  uuids = [],
  statusReasons = {},
  uses = {},
  pendingStops = {},
  holds = {},
  alerts = {},
  groupSets = [],
  groupSet = {},
  noteLines = {},
  ...columns
}: ColumnsJson): ListedServer[] {
  const nexts = readNexts(columns);
  const sets = groupSets.map(({ groupUuids = [] }) => groupUuids);
  return uuids.map((uuid, i) => ({
    uuid,
    name: columns.names?.[i] ?? "",
    macAddress: columns.macAddresses?.[i] ?? "",
    powerStatus: powerStatus(columns.powerStatuses?.[i]),
    lastPowerChangedAt: Number(columns.powerChangedAt?.[i]),
    currentStatus: currentStatus(columns.currentStatuses?.[i]),
    statusSince: Number(columns.statusSince?.[i]),
    statusReason: statusReasons[i] ? statusReason(statusReasons[i]) : null,
    lastHeartbeatAt: Number(columns.lastHeartbeatAt?.[i]) || null,
    allowed: actionsOf(columns.allowed?.[i] ?? 0),
    use: uses[i] ? readUse(uses[i]) : null,
    pendingStop: pendingStops[i] ? readPendingStop(pendingStops[i]) : null,
    holds: holds[i] ? [readHold(holds[i])] : [],
    alerts: (alerts[i]?.alerts ?? []).map(readAlert),
    groupUuids: sets[groupSet[i] ?? -1] ?? [],
    next: nexts[i] ?? null,
    noteLine: noteLines[i] ?? "",
  }));
}

/** Times of the last heartbeats: servers' numbers in the stream, and wall-clock milliseconds. */
export function readHeartbeats({ servers = [], since = 0, after = [] }: HeartbeatsJson) {
  return servers.map((number, i) => [number, Number(since) + (after[i] ?? 0)] as const);
}

/** Sets of actions by their bits: thousands of servers share a few. */
const SETS = new Map<number, Action[]>();

function actionsOf(bits: number): Action[] {
  const known = SETS.get(bits);
  if (known) return known;
  const actions = ACTIONS.filter((each) => bits & (1 << words.ACTION_NUMBER[each]));
  SETS.set(bits, actions);
  return actions;
}

/** A reader of the words of a table. It throws RangeError for one that is not in it. */
export function reader<Word extends string, Json extends string>(names: Readonly<Record<Word, Json>>) {
  const known = new Map(Object.entries(names).map(([word, json]) => [json, word as Word]));
  return (json: Json | undefined): Word => {
    const word = json && known.get(json);
    if (!word)
      throw new RangeError(`the manager speaks of something that this console does not know: ${json}`);
    return word;
  };
}

/** Wall-clock milliseconds of a time; null where there is none. */
export function milliseconds(timestamp: string | undefined): number | null {
  return timestamp ? Date.parse(timestamp) : null;
}
