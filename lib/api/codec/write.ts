import { create, toJson, type MessageInitShape } from "@bufbuild/protobuf";
import type { AgentManifest } from "../../fleet/servers/agent-manifest";
import {
  canGo,
  type EnrolmentKeyRecord,
  type EventRecord,
  type Group,
  type ServerRecord,
} from "../../fleet/model/entities";
import { cannotGoText } from "../../fleet/model/errors";
import { noteLine } from "../../fleet/model/note";
import type { RestOutlook } from "../../fleet/orders/rests";
import type { Setting } from "../../fleet/model/fields";
import { ManifestSchema, type Manifest as ManifestMessage } from "../../gen/proto/komoriuta/v1/agent_pb";
import { ServerKind, ServerKindSchema } from "../../gen/proto/komoriuta/v1/energy_pb";
import {
  EnrolmentKeySchema,
  type EnrolmentKey,
  type EnrolmentKeyJson,
} from "../../gen/proto/komoriuta/v1/enrolment_pb";
import {
  EventSchema,
  SeveritySchema,
  type Event,
  type EventJson,
} from "../../gen/proto/komoriuta/v1/event_pb";
import {
  GroupSchema,
  type Group as GroupMessage,
  type GroupJson,
} from "../../gen/proto/komoriuta/v1/group_pb";
import {
  ColumnsSchema,
  ServerSchema,
  type Columns,
  type ColumnsJson,
  type HeartbeatsSchema,
  type Server,
  type ServerJson,
} from "../../gen/proto/komoriuta/v1/server_pb";
import {
  ActionSchema,
  CurrentStatusSchema,
  HeartbeatStatusSchema,
  PowerStatusSchema,
  SetBySchema,
  ShutdownSchema,
  StatusReasonSchema,
  type HeartbeatStatus as HeartbeatStatusMessage,
  type Shutdown as ShutdownMessage,
} from "../../gen/proto/komoriuta/v1/status_pb";
import { needsAttention } from "../../plan/attention";
import { SERVER_KINDS, type ServerKind as KindOfServer } from "../../plan/energy";
import type { Next } from "../../plan/next";
import { ACTION_RULES } from "../../power/actions";
import { LEADS } from "../../power/facts";
import { refusal, refusalText } from "../../power/permissions";
import { currentStatus, statusReason } from "../../power/status";
import {
  ACTIONS,
  type Action,
  SHUTDOWNS,
  type HeartbeatStatus,
  type ReportedStatus,
  type Shutdown,
} from "../../power/words";
import { agentMessage } from "./agent";
import { alertMessage } from "./alert";
import { nextColumn, nextMessage } from "./next";
import { numbers } from "./numbers";
import { restMessage, restOutlookMessage } from "./rest";
import { timestampOf } from "./time";
import { guardsMessage, holdMessage, useMessage, pendingStopMessage } from "./use";
import type { Whole } from "./whole";
import * as words from "./words";

/**
 * The codec's writing half: entities as messages, for RPCs and the stream, and as their JSON, for pages and actions.
 */

const POWER_STATUS = numbers(PowerStatusSchema, words.POWER_STATUS);
const SET_BY = numbers(SetBySchema, words.SET_BY);
const HEARTBEAT_STATUS = numbers(HeartbeatStatusSchema, words.HEARTBEAT_STATUS);
const CURRENT_STATUS = numbers(CurrentStatusSchema, words.CURRENT_STATUS);
const STATUS_REASON = numbers(StatusReasonSchema, words.STATUS_REASON);
const SEVERITY = numbers(SeveritySchema, words.SEVERITY);
const ACTION = numbers(ActionSchema, words.ACTION);
const SHUTDOWN = numbers(ShutdownSchema, words.DEPARTURE);
const SERVER_KIND = numbers(ServerKindSchema, words.SERVER_KIND);

/** Kinds of servers, by the protocol's numbers; null: not set. */
export const SERVER_KIND_OF: ReadonlyMap<ServerKind, KindOfServer | null> = new Map([
  [ServerKind.UNSPECIFIED, null],
  ...SERVER_KINDS.map((kind) => [SERVER_KIND[kind], kind] as const),
]);

/** Ways to go, by the protocol's numbers. */
export const SHUTDOWN_OF: ReadonlyMap<ShutdownMessage, Shutdown> = new Map(
  SHUTDOWNS.map((how) => [SHUTDOWN[how], how] as const),
);

/** The reason for which an action may not be done now, or cannot be; null: it may. */
function refusedNow({ facts, pendingStop, agent }: ServerRecord, action: Action): string | null {
  const refused = refusal(facts, action, pendingStop !== null);
  if (refused) return refusalText(refused);
  const { goes } = ACTION_RULES[action];
  return goes === null || canGo(agent, goes) ? null : cannotGoText(goes);
}

/** The message of a server. @param next null: nothing is planned @param outlook null: no rest is in force */
export function serverMessage(
  server: ServerRecord,
  next: Next | null,
  outlook: RestOutlook | null = null,
): Server {
  const { facts } = server;
  const reason = statusReason(facts);
  const asked = ACTIONS.map((action) => ({ action, refused: refusedNow(server, action) }));
  return create(ServerSchema, {
    uuid: server.uuid,
    name: server.name,
    macAddress: server.macAddress,
    heartbeatInterval: facts.interval,
    powerStatus: POWER_STATUS[facts.power],
    powerSetBy: SET_BY[facts.powerSetBy],
    heartbeatStatus: HEARTBEAT_STATUS[facts.current],
    previousHeartbeatStatus: HEARTBEAT_STATUS[facts.previous],
    currentStatus: CURRENT_STATUS[currentStatus(facts)],
    statusSince: timestampOf(facts.statusSince.wall),
    statusReason: reason === null ? undefined : STATUS_REASON[reason],
    allowed: asked.filter(({ refused }) => !refused).map(({ action }) => ACTION[action]),
    refusals: asked.flatMap(({ action, refused }) =>
      refused ? [{ action: ACTION[action], reason: refused }] : [],
    ),
    lastHeartbeatAt: facts.last ? timestampOf(facts.last.at.wall) : undefined,
    lastPowerChangedAt: timestampOf(facts.powerSince.wall),
    createdAt: timestampOf(server.createdAt),
    updatedAt: timestampOf(server.updatedAt),
    agent: server.agent ? agentMessage(server.agent) : undefined,
    tokenExpiresAt: server.tokenExpiresAt === null ? undefined : timestampOf(server.tokenExpiresAt),
    groupUuids: [...server.groupUuids],
    use: server.use ? useMessage(server.use) : undefined,
    pendingStop: server.pendingStop ? pendingStopMessage(server.pendingStop) : undefined,
    holds: server.holds.map((hold) => holdMessage(hold)),
    guards: server.guards ? guardsMessage(server.guards) : undefined,
    needs: server.needs.length > 0 ? { serverUuids: [...server.needs] } : undefined,
    readyPort: server.readyPort ?? undefined,
    kind: server.kind ? SERVER_KIND[server.kind] : ServerKind.UNSPECIFIED,
    watts: server.watts ? { ...server.watts, asleep: server.watts.asleep ?? undefined } : undefined,
    offAs: SHUTDOWN[server.offAs],
    asleep: currentStatus(facts) === "Asleep",
    alerts: server.alerts.map((alert) => alertMessage(alert)),
    next: next ? nextMessage(next) : undefined,
    needsAttention: needsAttention({
      currentStatus: currentStatus(facts),
      statusReason: reason,
      lastHeartbeatAt: facts.last?.at.wall ?? null,
      alerts: server.alerts,
    }),
    rest: server.rest ? restMessage({ ...server.rest, ...server.restBy }) : undefined,
    restOutlook: outlook ? restOutlookMessage(outlook) : undefined,
    note: server.note,
    noteLine: noteLine(server.note),
    ways: [],
  } satisfies Whole<MessageInitShape<typeof ServerSchema>> & Record<Setting, unknown>);
}

/** The message of a server on the stream, without the settings that are too long for it. */
export function streamedMessage(
  server: ServerRecord,
  next: Next | null,
  outlook: RestOutlook | null = null,
): Server {
  const message = serverMessage(server, next, outlook);
  delete message.note;
  return message;
}

/** The JSON of a server, for pages and actions. */
export function serverJson(
  server: ServerRecord,
  next: Next | null,
  outlook: RestOutlook | null = null,
): ServerJson {
  return toJson(ServerSchema, serverMessage(server, next, outlook));
}

/** The message of a group. */
export function groupMessage({
  createdAt,
  updatedAt,
  guards,
  seatPlan,
  rest,
  ...group
}: Group): GroupMessage {
  return create(GroupSchema, {
    ...group,
    serverUuids: [...group.serverUuids],
    guards: guards ? guardsMessage(guards) : undefined,
    seatPlan: seatPlan ? { ...seatPlan, seats: { ...seatPlan.seats } } : undefined,
    rest: rest ? restMessage(rest) : undefined,
    createdAt: timestampOf(createdAt),
    updatedAt: timestampOf(updatedAt),
  } satisfies Whole<MessageInitShape<typeof GroupSchema>>);
}

/** The JSON of a group, for actions. */
export function groupJson(group: Group): GroupJson {
  return toJson(GroupSchema, groupMessage(group));
}

/** The message of an enrolment key, without its secret. */
export function enrolmentKeyMessage(key: EnrolmentKeyRecord): EnrolmentKey {
  return create(EnrolmentKeySchema, {
    uuid: key.uuid,
    name: key.name,
    groupUuid: key.groupUuid ?? undefined,
    maxServers: key.maxServers,
    used: key.used,
    expiresAt: timestampOf(key.expiresAt),
    revokedAt: key.revokedAt === null ? undefined : timestampOf(key.revokedAt),
    createdBy: key.createdBy,
    createdAt: timestampOf(key.createdAt),
  } satisfies Whole<MessageInitShape<typeof EnrolmentKeySchema>>);
}

/** The same as JSON, for pages and actions. */
export function enrolmentKeyJson(key: EnrolmentKeyRecord): EnrolmentKeyJson {
  return toJson(EnrolmentKeySchema, enrolmentKeyMessage(key));
}

/** The message of an event. */
export function eventMessage(event: EventRecord): Event {
  return create(EventSchema, {
    ...event,
    at: timestampOf(event.at),
    severity: SEVERITY[event.severity],
    until: event.until === null ? undefined : timestampOf(event.until),
    use: event.use ? useMessage(event.use) : undefined,
    runUuid: event.runUuid ?? "",
  });
}

/** The JSON of an event, for pages and actions. */
export function eventJson(event: EventRecord): EventJson {
  return toJson(EventSchema, eventMessage(event));
}

/** The next change of a server; null: nothing is planned. */
export type NextOf = (uuid: string) => Next | null;

/** The message of servers' fields that a list shows, as columns. */
export function columnsMessage(servers: readonly ServerRecord[], nextOf: NextOf): Columns {
  return create(ColumnsSchema, {
    uuids: servers.map(({ uuid }) => uuid),
    names: servers.map(({ name }) => name),
    macAddresses: servers.map(({ macAddress }) => macAddress),
    powerStatuses: servers.map(({ facts }) => POWER_STATUS[facts.power]),
    currentStatuses: servers.map(({ facts }) => CURRENT_STATUS[currentStatus(facts)]),
    powerChangedAt: servers.map(({ facts }) => facts.powerSince.wall),
    statusSince: servers.map(({ facts }) => facts.statusSince.wall),
    lastHeartbeatAt: servers.map(({ facts }) => facts.last?.at.wall ?? 0),
    allowed: servers.map(allowedBits),
    statusReasons: statusReasons(servers),
    uses: byNumber(servers, ({ use }) => use && use.length > 0 && useMessage(use)),
    pendingStops: byNumber(servers, ({ pendingStop }) => pendingStop && pendingStopMessage(pendingStop)),
    holds: byNumber(servers, ({ holds }) => {
      const last = holds.at(-1);
      return last ? holdMessage(last) : null;
    }),
    alerts: byNumber(
      servers,
      ({ alerts }) => alerts.length > 0 && { alerts: alerts.map((alert) => alertMessage(alert)) },
    ),
    ...groupSets(servers),
    ...nextColumn(servers.map(({ uuid }) => nextOf(uuid))),
    noteLines: byNumber(servers, ({ note }) => noteLine(note) || null),
  } satisfies Whole<MessageInitShape<typeof ColumnsSchema>>);
}

function statusReasons(servers: readonly ServerRecord[]): Columns["statusReasons"] {
  return byNumber(servers, ({ facts }) => {
    const reason = statusReason(facts);
    return reason && STATUS_REASON[reason];
  });
}

/** Each distinct set of groups once: thousands of servers share a few. */
function groupSets(servers: readonly ServerRecord[]): Pick<Columns, "groupSet"> & {
  groupSets: { groupUuids: string[] }[];
} {
  const places = new Map<string, number>();
  const groupSets: { groupUuids: string[] }[] = [];
  const groupSet: Record<number, number> = {};
  servers.forEach(({ groupUuids }, number) => {
    if (groupUuids.length === 0) return;
    const key = groupUuids.join();
    const place = places.get(key) ?? groupSets.push({ groupUuids: [...groupUuids] }) - 1;
    places.set(key, place);
    groupSet[number] = place;
  });
  return { groupSets, groupSet };
}

/** Values by the number of the server, where there are any. */
function byNumber<Value>(
  servers: readonly ServerRecord[],
  valueOf: (server: ServerRecord) => Value | false | null,
): Record<number, Value> {
  return Object.fromEntries(
    servers.flatMap((server, number) => {
      const value = valueOf(server);
      return value ? [[number, value]] : [];
    }),
  ) as Record<number, Value>;
}

function allowedBits(server: ServerRecord): number {
  const allowed = ACTIONS.filter((action) => refusedNow(server, action) === null);
  return allowed.reduce((bits, action) => bits | (1 << words.ACTION_NUMBER[action]), 0);
}

/** The same as JSON, for a list's page. */
export function columnsJson(servers: readonly ServerRecord[], nextOf: NextOf): ColumnsJson {
  return toJson(ColumnsSchema, columnsMessage(servers, nextOf));
}

/**
 * The message of the times of last heartbeats. `numberOf` gives a server's number in the stream; servers without one
 * are left out.
 */
export function heartbeatsMessage(
  servers: readonly ServerRecord[],
  numberOf: (uuid: string) => number | undefined,
): MessageInitShape<typeof HeartbeatsSchema> {
  const received = servers.flatMap(({ uuid, facts: { last } }) => {
    const number = numberOf(uuid);
    return number !== undefined && last ? [{ number, at: last.at.wall }] : [];
  });
  const since = received.reduce((earliest, { at }) => Math.min(earliest, at), received[0]?.at ?? 0);
  return {
    servers: received.map(({ number }) => number),
    since,
    after: received.map(({ at }) => at - since),
  };
}

/** The manifest of an agent. */
export function manifestMessage(manifest: AgentManifest, serverUuid: string): ManifestMessage {
  const { power, interval, revision, terms, reportUse, lookEvery } = manifest;
  const { guards, mark, generation, wakes, wakeAt, upgrade } = manifest;
  return create(ManifestSchema, {
    // What is wanted: one that is to restart is wanted on.
    powerStatus: POWER_STATUS[terms ? LEADS[terms.how].power : power],
    heartbeatInterval: interval,
    revision,
    serverUuid,
    force: terms?.mode === "forced",
    reportUse,
    lookEvery,
    guards: guards ? guardsMessage(guards) : undefined,
    grace: terms?.grace ?? 0,
    how: SHUTDOWN[terms?.how ?? "power_off"],
    reason: terms?.reason ?? "",
    mark,
    generation,
    wakes: wakes.map((wake) => ({ ...wake })),
    wakeAt: wakeAt === null ? undefined : timestampOf(wakeAt),
    upgrade: upgrade ?? undefined,
  } satisfies Whole<MessageInitShape<typeof ManifestSchema>>);
}

/** The statuses that an agent may report, by the protocol's numbers; silence is concluded, never reported. */
export const REPORTED_STATUS: ReadonlyMap<HeartbeatStatusMessage, ReportedStatus> = new Map(
  Object.keys(words.HEARTBEAT_STATUS).flatMap((word) => {
    const status = word as HeartbeatStatus;
    return status === "None" ? [] : [[HEARTBEAT_STATUS[status], status] as const];
  }),
);
