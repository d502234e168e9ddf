import type {
  EventRecord,
  GroupRecord,
  NewEvent,
  ServerRecord,
  SessionRecord,
  TokenRecord,
} from "../../fleet/model/entities";
import { INITIAL_SETTINGS, type settingsOf } from "../../fleet/model/settings";
import type { Event, Group, Server, Session } from "../../gen/prisma/client";
import type { Rest } from "../../plan/rest";
import type { Facts, Moment } from "../../power/facts";
import {
  agentColumn,
  guardsColumn,
  restColumn,
  seatPlanColumn,
  ORDER_MODE,
  SERVER_KIND,
  DEPARTURE,
  SHUTDOWN,
  namedColumn,
  useColumn,
  APPLYING_CAUSE,
  earlierColumn,
  HEARTBEAT_STATUS,
  POWER_STATUS,
  rowReader,
  SEEN,
  SET_BY,
  SEVERITY,
  SYNCED_BY,
  TROUBLE,
  type RowReader,
} from "./columns";

/** A server's row, with the fields of its token that the record needs. */
export type ServerRow = Server & { readonly accessToken: { readonly expiresAt: Date | null } | null };

/** The columns of a server that an update writes. */
type ServerColumns = Omit<Server, "id" | "uuid" | "createdAt">;

/** The columns that an update writes: a new one does not compile before it is written here. */
export function serverColumns(server: ServerRecord): ServerColumns {
  const { agent, upSince, wokenAt } = server;
  // By Object.assign: V8 takes a hundred times as long to spread so many properties into an object.
  return Object.assign(
    factColumns(server.facts),
    settingColumns(server),
    pendingStopColumns(server.pendingStop ?? server.ordered),
    {
      guards: server.guards && guardsColumn.write(server.guards),
      rest: server.rest && restColumn.write({ ...server.rest, ...(server.restBy ?? NOBODY) }),
      offByRest: server.offByRest ?? false,
      agent: agent && agentColumn.write(agent),
      upSince: upSince === null ? null : new Date(upSince),
      wokenAt: wokenAt === null ? null : new Date(wokenAt),
      updatedAt: new Date(server.updatedAt),
    },
  );
}

/** The author of a rest that nobody set here: it came with a list. */
const NOBODY = { author: "", authorUuid: null };

/** Columns that hold a setting as it is. The audit records each of them before and after. */
export function settingColumns(server: ServerOfSettings) {
  const { name, macAddress, facts, readyPort, kind, watts, offAs, note } = server;
  return {
    name,
    macAddress: macAddress.toUpperCase(),
    heartbeatInterval: facts.interval,
    readyPort,
    kind: kind && SERVER_KIND.keep(kind),
    wattsOn: watts?.on ?? null,
    wattsOff: watts?.off ?? null,
    wattsAsleep: watts?.asleep ?? null,
    offAs: SHUTDOWN.keep(offAs),
    note,
  };
}
type SettingColumns = ReturnType<typeof settingColumns>;
type ServerOfSettings = Parameters<typeof settingsOf>[0];

export const SETTING_COLUMNS = Object.keys(
  settingColumns({ ...INITIAL_SETTINGS, facts: { interval: 0 } }),
) as readonly (keyof SettingColumns)[];

function pendingStopColumns(pendingStop: ServerRecord["pendingStop"]) {
  return {
    pendingStopAuthor: pendingStop?.author ?? null,
    pendingStopAuthorUuid: pendingStop?.authorUuid ?? null,
    pendingStopReason: pendingStop?.reason ?? null,
    pendingStopSince: pendingStop && date(pendingStop.since),
    pendingStopUntil: pendingStop && new Date(pendingStop.until),
    pendingStopBoot: pendingStop?.boot ?? null,
    pendingStopRevision: pendingStop?.revision ?? null,
    pendingStopHow: pendingStop?.how ? SHUTDOWN.keep(pendingStop.how) : null,
    pendingStopRun: pendingStop?.run ?? null,
    pendingStopEvenIfMayNotWake: pendingStop?.evenIfItMayNotWake ?? false,
    pendingStopEvenIfNeeded: pendingStop?.evenIfNeeded ?? false,
    pendingStopByRest: pendingStop?.byRest ?? false,
  };
}

function factColumns(
  facts: Facts,
): Omit<
  ServerColumns,
  | keyof SettingColumns
  | keyof ReturnType<typeof pendingStopColumns>
  | "agent"
  | "guards"
  | "rest"
  | "offByRest"
  | "upSince"
  | "wokenAt"
  | "updatedAt"
> {
  const { order, last, duplicate, wake } = facts;
  // Not written: a manager that starts again concludes the same.
  const isWaiting = facts.applying?.cause === "start";
  const applying = isWaiting ? null : facts.applying;
  return {
    powerStatus: POWER_STATUS.keep(facts.power),
    powerSetBy: SET_BY.keep(facts.powerSetBy),
    lastPowerChangedAt: date(facts.powerSince),
    orderBoot: order?.boot ?? null,
    orderRevision: order?.revision ?? null,
    orderMode: order && ORDER_MODE.keep(order.mode),
    orderHow: order && DEPARTURE.keep(order.how),
    orderGrace: order?.grace ?? null,
    orderReason: order?.reason ?? null,
    orderUnlessNeeded: order?.unlessNeeded ?? false,
    manifestRevision: facts.revision,
    previousHeartbeatStatus: HEARTBEAT_STATUS.keep(facts.previous),
    heartbeatStatus: HEARTBEAT_STATUS.keep(facts.current),
    noneSince: facts.noneSince && date(facts.noneSince),
    downAsOrdered: facts.downAsOrdered,
    asleep: facts.asleep,
    notBack: facts.notBack,
    seen: facts.seen && SEEN.keep(facts.seen),
    lastHeartbeatAt: last && date(last.at),
    bootId: last?.boot ?? null,
    instanceId: last?.instance ?? null,
    sequence: last && BigInt(last.sequence),
    revisionEcho: last?.revisionEcho ?? null,
    leaving: last?.leaving ?? false,
    earlierInstances: earlierColumn.write(facts.earlier),
    rivalInstance: duplicate?.instance ?? null,
    rivalHeardAt: duplicate && date(duplicate.reportedAt),
    intervalInForce: facts.intervalInForce,
    intervalRevision: facts.intervalRevision,
    applyingCause: applying && APPLYING_CAUSE.keep(applying.cause),
    applyingRevision: applying && "revision" in applying ? applying.revision : null,
    applyingLaunched: applying?.cause === "off" && applying.launchedSince,
    syncedBy: facts.syncedBy && SYNCED_BY.keep(facts.syncedBy),
    wakeSince: wake && date(wake.since),
    wakePackets: wake?.packetsSent ?? null,
    shutdownError: facts.shutdownError,
    toldStatus: facts.trouble && TROUBLE.keep(facts.trouble),
    statusSince: date(isWaiting ? facts.applying.since : facts.statusSince),
  };
}

/**
 * The record of a row. Monotonic times do not outlive a process: `monotonic` stands for each of them.
 * @throws StoreFault where the row cannot have been written by us, with its server and column
 */
export function serverRecord(
  row: ServerRow,
  monotonic: number,
  groupUuids: readonly string[] = NONE,
  needs: readonly string[] = NONE,
  alerts: ServerRecord["alerts"] = NONE,
): ServerRecord {
  const reader = rowReader(`servers of ${row.uuid}`);
  const moment = momentsOf(monotonic);
  const pendingStop = pendingStopOf(row, reader, moment);
  return {
    uuid: row.uuid,
    name: row.name,
    macAddress: row.macAddress,
    facts: factsOf(row, reader, moment),
    agent: row.agent === null ? null : reader.json("agent", agentColumn, row.agent),
    tokenExpiresAt: row.accessToken?.expiresAt?.getTime() ?? null,
    groupUuids,
    use: null,
    pendingStop: row.orderBoot === null ? pendingStop : null,
    ordered: row.orderBoot === null ? null : pendingStop,
    holds: NONE,
    guards: row.guards === null ? null : reader.json("guards", guardsColumn, row.guards),
    needs,
    readyPort: row.readyPort,
    kind: reader.wordOrNull("kind", SERVER_KIND, row.kind),
    watts: wattsOf(row, reader),
    offAs: reader.word("off_as", SHUTDOWN, row.offAs),
    ...restOf(row.rest === null ? null : reader.json("rest", restColumn, row.rest)),
    ...(row.offByRest && { offByRest: true }),
    note: row.note,
    upSince: row.upSince?.getTime() ?? null,
    wokenAt: row.wokenAt?.getTime() ?? null,
    alerts,
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}

// What thousands of servers have in common stands once in memory.
const NONE: readonly never[] = [];

/** The moments of a row; of those that are the same, one. */
function momentsOf(monotonic: number): (wall: Date) => Moment {
  const known: Moment[] = [];
  return (date) => {
    const wall = date.getTime();
    const found = known.find((moment) => moment.wall === wall) ?? { monotonic, wall };
    if (!known.includes(found)) known.push(found);
    return found;
  };
}

function factsOf(row: ServerRow, reader: RowReader, moment: (wall: Date) => Moment): Facts {
  const order = reader.together({
    order_boot: row.orderBoot,
    order_revision: row.orderRevision,
    order_mode: row.orderMode,
    order_how: row.orderHow,
    order_grace: row.orderGrace,
    order_reason: row.orderReason,
  });
  const duplicate = reader.together({ rival_instance: row.rivalInstance, rival_heard_at: row.rivalHeardAt });
  const wake = reader.together({ wake_since: row.wakeSince, wake_packets: row.wakePackets });
  return {
    power: reader.word("power_status", POWER_STATUS, row.powerStatus),
    powerSetBy: reader.word("power_set_by", SET_BY, row.powerSetBy),
    powerSince: moment(row.lastPowerChangedAt),
    order: order && {
      boot: order.order_boot,
      revision: order.order_revision,
      mode: reader.word("order_mode", ORDER_MODE, order.order_mode),
      how: reader.word("order_how", DEPARTURE, order.order_how),
      grace: order.order_grace,
      reason: order.order_reason,
      ...(row.orderUnlessNeeded && { unlessNeeded: true }),
    },
    revision: row.manifestRevision,
    previous: reader.word("previous_heartbeat_status", HEARTBEAT_STATUS, row.previousHeartbeatStatus),
    current: reader.word("heartbeat_status", HEARTBEAT_STATUS, row.heartbeatStatus),
    noneSince: row.noneSince && moment(row.noneSince),
    downAsOrdered: row.downAsOrdered,
    asleep: row.asleep,
    notBack: row.notBack,
    seen: reader.wordOrNull("seen", SEEN, row.seen),
    last: lastOf(row, reader, moment),
    earlier:
      row.earlierInstances === "[]"
        ? NONE
        : reader.json("earlier_instances", earlierColumn, row.earlierInstances),
    duplicate: duplicate && {
      instance: duplicate.rival_instance,
      reportedAt: moment(duplicate.rival_heard_at),
    },
    interval: row.heartbeatInterval,
    intervalInForce: row.intervalInForce,
    intervalRevision: row.intervalRevision,
    applying: applyingOf(row, reader),
    syncedBy: reader.wordOrNull("synced_by", SYNCED_BY, row.syncedBy),
    wake: wake && { since: moment(wake.wake_since), packetsSent: wake.wake_packets },
    shutdownError: row.shutdownError,
    trouble: reader.wordOrNull("told_status", TROUBLE, row.toldStatus),
    statusSince: moment(row.statusSince),
  };
}

function pendingStopOf(
  row: ServerRow,
  reader: RowReader,
  moment: (wall: Date) => Moment,
): ServerRecord["pendingStop"] {
  const pendingStop = reader.together({
    pending_stop_author: row.pendingStopAuthor,
    pending_stop_reason: row.pendingStopReason,
    pending_stop_since: row.pendingStopSince,
    pending_stop_until: row.pendingStopUntil,
    pending_stop_boot: row.pendingStopBoot,
    pending_stop_revision: row.pendingStopRevision,
  });
  return (
    pendingStop && {
      author: pendingStop.pending_stop_author,
      authorUuid: row.pendingStopAuthorUuid,
      reason: pendingStop.pending_stop_reason,
      since: moment(pendingStop.pending_stop_since),
      until: pendingStop.pending_stop_until.getTime(),
      boot: pendingStop.pending_stop_boot,
      revision: pendingStop.pending_stop_revision,
      // The fleet finds it among the events.
      declined: false,
      how: reader.wordOrNull("pending_stop_how", SHUTDOWN, row.pendingStopHow),
      run: row.pendingStopRun,
      evenIfItMayNotWake: row.pendingStopEvenIfMayNotWake,
      evenIfNeeded: row.pendingStopEvenIfNeeded,
      ...(row.pendingStopByRest && { byRest: true }),
    }
  );
}

/** A rest that nobody set has no author: it came with a list. */
function restOf(rest: Rest | null): Pick<ServerRecord, "rest" | "restBy"> {
  if (!rest) return { rest };
  const { author, authorUuid, ...settings } = rest;
  return { rest: settings, ...(author !== "" && { restBy: { author, authorUuid } }) };
}

function wattsOf({ wattsOn, wattsOff, wattsAsleep }: ServerRow, reader: RowReader): ServerRecord["watts"] {
  const watts = reader.together({ watts_on: wattsOn, watts_off: wattsOff });
  return watts && { on: watts.watts_on, off: watts.watts_off, asleep: wattsAsleep };
}

function lastOf(row: ServerRow, reader: RowReader, moment: (wall: Date) => Moment): Facts["last"] {
  const last = reader.together({
    last_heartbeat_at: row.lastHeartbeatAt,
    boot_id: row.bootId,
    instance_id: row.instanceId,
    sequence: row.sequence,
    revision_echo: row.revisionEcho,
  });
  return (
    last && {
      at: moment(last.last_heartbeat_at),
      boot: last.boot_id,
      instance: last.instance_id,
      sequence: Number(last.sequence),
      revisionEcho: last.revision_echo,
      leaving: row.leaving,
    }
  );
}

function applyingOf(row: ServerRow, reader: RowReader): Facts["applying"] {
  const cause = reader.wordOrNull("applying_cause", APPLYING_CAUSE, row.applyingCause);
  // A manager that starts concludes by itself that it waits.
  if (cause === null || cause === "start") return null;
  if (cause === "on") return { cause };
  const revision = reader.present("applying_revision", row.applyingRevision);
  return { cause, revision, launchedSince: row.applyingLaunched };
}

/** The columns that a new token writes. */
export function tokenColumns({ lookup, hash, expiresAt }: TokenRecord, updatedAt: Date) {
  return {
    lookup,
    tokenHash: hash,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    updatedAt,
  };
}

export function eventColumns(event: NewEvent) {
  const { at, serverUuid, serverName, kind, severity, actor, detail, reason, until, use, runUuid } = event;
  const { actorUuid, named } = event;
  return {
    at: new Date(at),
    serverUuid,
    serverName,
    kind,
    severity: SEVERITY.keep(severity),
    actor,
    detail,
    reason,
    until: until === null ? null : new Date(until),
    use: use && useColumn.write(use),
    named: named ? namedColumn.write(named) : null,
    runUuid,
    actorUuid,
  };
}

/** @throws StoreFault where the row cannot have been written by us */
export function eventRecord({ named, ...row }: Event): EventRecord {
  const reader = rowReader(`events ${row.id}`);
  return {
    ...row,
    at: row.at.getTime(),
    severity: reader.word("severity", SEVERITY, row.severity),
    until: row.until?.getTime() ?? null,
    use: row.use === null ? null : reader.json("use", useColumn, row.use),
    ...(named !== null && { named: reader.json("named", namedColumn, named) }),
  };
}

export function groupColumns({
  uuid,
  name,
  guards,
  seatPlan,
  keepRelay,
  rest,
  createdAt,
  updatedAt,
}: GroupRecord) {
  return {
    uuid,
    name,
    keepRelay,
    guards: guards && guardsColumn.write(guards),
    seatPlan: seatPlan && seatPlanColumn.write(seatPlan),
    rest: rest && restColumn.write(rest),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
export function groupRecord({
  uuid,
  name,
  guards,
  seatPlan,
  keepRelay,
  rest,
  createdAt,
  updatedAt,
}: Group): GroupRecord {
  const reader = rowReader(`groups of ${uuid}`);
  return {
    ...{ uuid, name, keepRelay },
    guards: guards === null ? null : reader.json("guards", guardsColumn, guards),
    seatPlan: seatPlan === null ? null : reader.json("seat_plan", seatPlanColumn, seatPlan),
    rest: rest === null ? null : reader.json("rest", restColumn, rest),
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
  };
}

export function sessionColumns(session: SessionRecord): Session {
  return {
    ...session,
    createdAt: new Date(session.createdAt),
    expiresAt: new Date(session.expiresAt),
  };
}

export function sessionRecord(row: Session): SessionRecord {
  return { ...row, createdAt: row.createdAt.getTime(), expiresAt: row.expiresAt.getTime() };
}

function date({ wall }: Moment): Date {
  return new Date(wall);
}
