import { NOTICES, type Effect, type NoticeKind } from "../power/events";
import type { Circumstances, Facts, Moment } from "../power/facts";
import type { Severity } from "../power/words";
import type { Hold } from "../plan/hold";
import type { Term } from "../plan/term";
import type {
  EnrolmentKeyRecord,
  EventRecord,
  GroupRecord,
  NewEvent,
  ScheduleRecord,
  ServerRecord,
} from "./model/entities";
import { FleetError, MacAddressTaken, NotStored } from "./model/errors";
import { createEnergyMeter, type EnergyMeter } from "./servers/energy";
import { createEventLimit, type EventLimit } from "./event-limit";
import { createHeldAnswers, type HeldAnswers } from "./servers/held-answers";
import { createKeyedQueue, type KeyedQueue } from "./keyed-queue";
import { createNeededBy, type NeededBy } from "./servers/needed-by";
import { createPlainHeartbeats, type PlainHeartbeats } from "./servers/plain-heartbeats";
import { withAlerts } from "./alerts/alerts";
import { moment, type ChangedMember, type FleetParts } from "./model/ports";
import { noRollback, type Rollback } from "./rollback";
import { judged, noRuns, settled, type OpenRuns } from "./runs/open-runs";
import { createStatusHistory, type StatusHistory } from "./servers/status-history";
import type { Pauses } from "./schedules/pauses";
import { startUptime, type Uptime } from "./uptime";
import { createWakeReports, type WakeReports } from "./servers/wake-reports";
import { createWatchers, type Watchers } from "./watchers";

/** A person or a program: a name to be shown, and whose things are whose by. */
export interface Actor {
  readonly uuid: string;
  readonly name: string;
  /** Every operation, on everything. */
  readonly mayAll?: boolean | undefined;
  /** The groups that somebody's rights to change something reach; null: not only groups. */
  readonly reachOf?: ((uuid: string) => readonly string[] | null) | undefined;
}

/** The fleet in memory: the facts of every server, and those who watch them. */
export interface Registry {
  readonly parts: FleetParts;
  /** Who asks; null: nobody, it is time that passes. */
  readonly by: Actor | null;
  /** For what follows from what was asked once that stands: nobody's right is asked for it. Null: this one. */
  readonly following: Registry | null;
  /** Single stops that are to wait, and are being written: they count already. */
  readonly stopsBeginning: Set<{ readonly authorUuid: string | null }>;
  /** When this life of the manager began: that its wall clock is set while it reads the disk is noticed, too. */
  readonly begun: Moment;
  readonly servers: Map<string, ServerRecord>;
  readonly groups: Map<string, GroupRecord>;
  readonly enrolmentKeys: Map<string, EnrolmentKeyRecord>;
  readonly holds: Map<string, Hold>;
  /** How long each of them lasts, by both clocks. */
  readonly holdTerms: Map<string, Term>;
  /** Of each schedule that is paused. */
  readonly pauses: Pauses;
  readonly schedules: Map<string, ScheduleRecord>;
  readonly queue: KeyedQueue;
  readonly watchers: Watchers;
  readonly plainHeartbeats: PlainHeartbeats;
  /** Answers to heartbeats that wait for news. */
  readonly held: HeldAnswers;
  readonly history: StatusHistory;
  readonly wakes: WakeReports;
  readonly energy: EnergyMeter;
  readonly eventLimit: EventLimit;
  /** How many events each server has had since they were last pruned. */
  readonly eventsSince: Map<string, number>;
  readonly runs: OpenRuns;
  readonly rollback: Rollback;
  /** Servers that came from the disk, whose alerts nobody has looked at since. */
  readonly unlooked: Set<string>;
  /** Where each agent was last heard from. */
  readonly addresses: Map<string, string>;
  /** Of servers whose port has answered, in which boot that was. */
  readonly ready: Map<string, string>;
  /** The schedule by which a server is to be awake now, by its name; null: none. */
  keptOnBy: (serverUuid: string) => string | null;
  /** When a schedule next turns a server off, in wall-clock milliseconds; null: none does within a day. */
  nextStop: (serverUuid: string) => number | null;
  readonly neededBy: NeededBy;
  uptime: Uptime;
}

export function createRegistry(parts: FleetParts): Registry {
  const servers = new Map<string, ServerRecord>();
  const queue = createKeyedQueue();
  const watchers = createWatchers();
  return {
    parts,
    stopsBeginning: new Set(),
    by: null,
    following: null,
    begun: moment(parts.clock),
    servers,
    groups: new Map(),
    enrolmentKeys: new Map(),
    holds: new Map(),
    holdTerms: new Map(),
    pauses: new Map(),
    schedules: new Map(),
    queue,
    watchers,
    plainHeartbeats: createPlainHeartbeats(parts, servers, queue, watchers),
    held: createHeldAnswers(() => parts.clock.monotonic()),
    history: createStatusHistory(parts),
    wakes: createWakeReports(parts),
    energy: createEnergyMeter(parts),
    eventLimit: createEventLimit(parts.clock),
    eventsSince: new Map(),
    runs: noRuns(),
    rollback: noRollback(),
    unlooked: new Set(),
    addresses: new Map(),
    ready: new Map(),
    keptOnBy: () => null,
    nextStop: () => null,
    neededBy: createNeededBy(servers),
    uptime: startUptime(parts.clock.monotonic()),
  };
}

/** The server, or FleetError `not_found`. */
export function find(registry: Registry, uuid: string): ServerRecord {
  const server = registry.servers.get(uuid);
  if (!server) throw new FleetError({ code: "not_found" });
  return server;
}

/** What surrounds a server at this moment. */
export function circumstances({ parts, uptime }: Registry): Circumstances {
  return {
    now: moment(parts.clock),
    managerStartedAt: uptime.startedAt,
    syncOffAfter: parts.syncOffAfter,
  };
}

/** An event about a server, at this moment. What operators do is only for information. */
export function eventOf(
  registry: Registry,
  server: ServerRecord,
  event: Pick<NewEvent, "kind" | "actor"> &
    Partial<Pick<NewEvent, "actorUuid" | "detail" | "named" | "reason" | "until" | "use" | "runUuid">>,
): NewEvent {
  return {
    at: registry.parts.clock.wall(),
    serverUuid: server.uuid,
    serverName: server.name,
    severity: severityOf(event.kind),
    actorUuid: uuidOf(registry, event.actor),
    detail: "",
    reason: "",
    until: null,
    use: null,
    runUuid: null,
    ...event,
  };
}

/** The registry for what follows from a change that stands: whoever loses the right then loses that change. */
export function followingOf(registry: Registry): Registry {
  return registry.following ?? registry;
}

/** Who does it, where that is whoever asks. */
export function uuidOf({ by }: Pick<Registry, "by">, actor: string): string | null {
  return by?.name === actor ? by.uuid : null;
}

function severityOf(kind: NewEvent["kind"]): Severity {
  return kind in NOTICES ? NOTICES[kind as NoticeKind] : "info";
}

/**
 * Writes a changed server with what happened and what that means for runs, and only then lets anyone know: memory,
 * watchers, the log, and the effects of the status model.
 * @param own the member of a run that the change comes from, as it is then; `needs`: what the server needs has changed
 */
export async function commit(
  registry: Registry,
  changed: ServerRecord,
  effects: readonly Effect[],
  done: readonly NewEvent[] = [],
  { own, needs = false }: { readonly own?: ChangedMember | undefined; readonly needs?: boolean } = {},
): Promise<ServerRecord> {
  const happened = [...done, ...noticesOf(registry, changed, effects)];
  const { server, alerts } = withAlerts(registry, changed, happened);
  const { events: told, members } = judged(registry, server.uuid, server, happened, own);
  const { servers } = registry.parts.store;
  const events = await stored(
    needs
      ? servers.updateNeeds(server, told, members, alerts)
      : servers.update(server, told, members, alerts),
  );
  settled(registry, members);
  publish(registry, server, events);
  if (effects.some((effect) => effect.type === "wake")) wakeAsScheduled(registry, server);
  return server;
}

/** The events that effects of the status model come to. */
export function noticesOf(registry: Registry, server: ServerRecord, effects: readonly Effect[]): NewEvent[] {
  return effects.flatMap((effect) => {
    if (effect.type !== "notice") return [];
    const { kind, detail, use = null } = effect;
    return [eventOf(registry, server, { kind, actor: "manager", detail, use })];
  });
}

/** Lets everyone know of a server that is on disk. */
export function publish(registry: Registry, server: ServerRecord, events: readonly EventRecord[]): void {
  const before = registry.servers.get(server.uuid);
  registry.history.changed(before, server);
  registry.wakes.changed(before, server);
  registry.energy.changed(before, server);
  registry.servers.set(server.uuid, server);
  if (before?.needs !== server.needs) registry.neededBy.changed();
  if (before?.facts.revision !== server.facts.revision) registry.held.letGo(server.uuid);
  registry.plainHeartbeats.drop(server.uuid);
  registry.watchers.tell({ type: "changed", server });
  for (const event of events) registry.watchers.tell({ type: "notice", event });
  if (events.length > 0) {
    const { eventsSince } = registry;
    eventsSince.set(server.uuid, (eventsSince.get(server.uuid) ?? 0) + events.length);
  }
  registry.parts.log.changed(server);
}

/** The server with other facts. */
export function withFacts(server: ServerRecord, facts: Facts): ServerRecord {
  return facts === server.facts ? server : { ...server, facts };
}

/** Words as the fleet does why something could not be written. */
export async function stored<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if (error instanceof MacAddressTaken)
      throw new FleetError({ code: "mac_address_taken", by: error.takenBy, byUuid: error.takenByUuid });
    throw error instanceof NotStored ? new FleetError({ code: error.why }) : error;
  }
}

/** Tries to wake a server; what came of it stands in its wake report. @returns why it could not be tried; null: it was */
export async function tryToWake(
  { parts, wakes }: Pick<Registry, "parts" | "wakes">,
  server: ServerRecord,
): Promise<string | null> {
  try {
    wakes.tried(server.uuid, await parts.waker.wake(server));
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    wakes.tried(server.uuid, reason);
    return reason;
  }
}

/** A try of the wake schedule: where it fails now, the next one may not. */
function wakeAsScheduled(registry: Registry, server: ServerRecord): void {
  void tryToWake(registry, server).then((reason) => {
    const context = { serverUUID: server.uuid, serverName: server.name, reason };
    if (reason !== null) registry.parts.log.warn("magic packet not sent", context);
  });
}

/** "node 2" before "node 10". Languages differ only in the fine points, which the console sees to. */
export const NAMES = new Intl.Collator("en", { numeric: true });

/**
 * Puts servers in the order of their names. Ten thousand are sorted only when one came, went or was renamed;
 * heartbeats, which come all the time, move nobody.
 */
export function orderByName(): (servers: ReadonlyMap<string, ServerRecord>) => ServerRecord[] {
  let order: readonly ServerRecord[] = [];
  return (servers) => {
    const known = order.flatMap(({ uuid }) => servers.get(uuid) ?? []);
    const stands =
      known.length === servers.size && known.every(({ name }, place) => name === order[place]?.name);
    if (stands) return known;
    // What is in order nearly is sorted quickly.
    const before = new Set(order.map(({ uuid }) => uuid));
    const come = [...servers.values()].filter(({ uuid }) => !before.has(uuid));
    const sorted = [...known, ...come].sort(
      (a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1),
    );
    order = sorted;
    return [...sorted];
  };
}
