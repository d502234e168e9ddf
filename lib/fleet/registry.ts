import { NOTICES, type NoticeKind } from "../power/events";
import type { Circumstances, Moment } from "../power/facts";
import type { Severity } from "../power/words";
import type { Hold } from "../plan/hold";
import type { Rehearsal } from "../plan/rehearsal";
import type { Upgrade } from "../plan/upgrades";
import type { Term } from "../plan/term";
import type {
  EnrolmentKeyRecord,
  GroupRecord,
  NewEvent,
  ScheduleRecord,
  ServerRecord,
} from "./model/entities";
import { FleetError } from "./model/errors";
import { createAddresses, type Addresses } from "./memory/addresses";
import { createAlone, type Alone } from "./memory/alone";
import { createDue, type Due } from "./memory/due";
import { createEnergyMeter, type EnergyMeter } from "./memory/energy";
import { createEventLimit, type EventLimit } from "./memory/event-limit";
import { createHeldAnswers, type HeldAnswers } from "./memory/held-answers";
import { createKeyedQueue, type KeyedQueue } from "./memory/keyed-queue";
import { createKnownRelays, type KnownRelays } from "./memory/kept-relays";
import { createNames, type Names } from "./memory/names";
import { createNeededBy, type NeededBy } from "./memory/needed-by";
import { NO_NEXTS, type Nexts } from "./memory/nexts";
import { createPlainHeartbeats, type PlainHeartbeats } from "./memory/plain-heartbeats";
import { moment, type FleetParts } from "./model/ports";
import { noRollback, type Rollback } from "./memory/rollback";
import { noRuns, type OpenRuns } from "./memory/open-runs";
import { createStatusHistory, type StatusHistory } from "./memory/status-history";
import { startUptime, type Uptime } from "./memory/uptime";
import { createRelays, type Relays } from "./memory/relays";
import { createRestWatch, type RestWatch } from "./memory/rest-watch";
import { createTries, type Tries } from "./memory/tries";
import { createWakeReports, type WakeReports } from "./memory/wake-reports";
import { NO_LOOKING, type Looking } from "./memory/looking";
import { createWatchers, type Watchers } from "./news";
import { MANAGER, storeAs, type By } from "./model/audit";
import { noPowerCuts, type PowerCuts } from "./memory/power-cuts";
import type { DoorRecord } from "./model/door";
import type { SettingPart, SettingsRecord } from "./model/manager-settings";
import type { NutServerRecord } from "./model/nut-server";
import type { WayRecord } from "./model/way";

/** The fleet in memory: the facts of every server, and the watchers. */
export interface Registry {
  readonly parts: FleetParts;
  /** The person or program that asks; null: nobody, time passes. */
  readonly by: By | null;
  /**
   * The registry for consequences of a request once that is written: nobody's right is asked for them. Null: this one.
   */
  readonly following: Registry | null;
  /** Single stops that are to wait and are being written: they count already. */
  readonly stopsBeginning: Set<{ readonly authorUuid: string | null }>;
  /** The author of the last click that turned each server off, and the revision of that order. */
  readonly clicks: Map<
    string,
    { readonly revision: number; readonly author: string; readonly authorUuid: string | null }
  >;
  /** The beginning of this life of the manager: a wall clock that is set while it reads the disk is noticed, too. */
  readonly begun: Moment;
  readonly servers: Map<string, ServerRecord>;
  readonly names: Names;
  readonly groups: Map<string, GroupRecord>;
  readonly enrolmentKeys: Map<string, EnrolmentKeyRecord>;
  readonly holds: Map<string, Hold>;
  /** The duration of each hold, by both clocks. */
  readonly holdTerms: Map<string, Term>;
  /** The duration of each schedule's pause, by both clocks: a clock that is set wrongly for a moment ends no pause. */
  readonly pauses: Map<string, Term>;
  readonly schedules: Map<string, ScheduleRecord>;
  readonly queue: KeyedQueue;
  /** The servers that ticks look at. */
  readonly due: Due;
  readonly watchers: Watchers;
  readonly plainHeartbeats: PlainHeartbeats;
  /** Answers to heartbeats that wait for news. */
  readonly held: HeldAnswers;
  readonly history: StatusHistory;
  readonly wakes: WakeReports;
  readonly tries: Tries;
  looking: Looking;
  /** Ways from outside of each server that has any, in the order of their kinds. */
  readonly ways: Map<string, readonly WayRecord[]>;
  readonly doors: Map<string, DoorRecord>;
  readonly powerCuts: PowerCuts;
  /** NUT servers that admins have set. */
  readonly nutServers: Map<string, NutServerRecord>;
  /** Parts of the settings that were set in the console. */
  readonly settings: Map<SettingPart, SettingsRecord>;
  readonly relays: Relays;
  readonly knownRelays: KnownRelays;
  readonly energy: EnergyMeter;
  readonly eventLimit: EventLimit;
  /** The number of events of each server since they were last pruned. */
  readonly eventsSince: Map<string, number>;
  readonly runs: OpenRuns;
  /** Knowledge of servers for which a rest is set. */
  readonly rests: RestWatch;
  /** The last rehearsal of each server. */
  readonly rehearsals: Map<string, Rehearsal>;
  /** The last upgrades of agents, newest first: at most the first one goes on. */
  readonly upgrades: Upgrade[];
  /** Servers that are woken by one way alone. */
  readonly alone: Alone;
  /** Monotonic times of the next try of rehearsals, where something of one could not be written. */
  readonly rehearsalsAgainAt: Map<string, number>;
  readonly rollback: Rollback;
  /** Servers from the disk whose alerts were not checked since. */
  readonly unchecked: Set<string>;
  /** Servers with a token whose end is being moved. */
  readonly movingTokens: Set<string>;
  /** The address of each agent's last heartbeat. */
  readonly addresses: Addresses;
  /** The boot in which the port of a server last answered. */
  readonly ready: Map<string, string>;
  /** The schedule by which a server is to be awake now, by its name; null: none. */
  keptOnBy: (serverUuid: string) => string | null;
  /** The next time at which a schedule turns a server off, in wall-clock milliseconds; null: none does within a day. */
  nextStop: (serverUuid: string) => number | null;
  readonly neededBy: NeededBy;
  /** The next change of each server. */
  nexts: Nexts;
  readonly uptime: { now: Uptime };
  /** Times in which the manager is known not to have run, in order, as far as this process knows of them. */
  readonly away: { readonly since: number; readonly until: number }[];
}

/** The registry as somebody uses it. */
export interface RegistryBy extends Registry {
  readonly by: By;
}

export function createRegistry(parts: FleetParts): Registry {
  const servers = new Map<string, ServerRecord>();
  const queue = createKeyedQueue();
  const { notify, ...reading } = createWatchers();
  const watchers: Watchers = {
    ...reading,
    notify(news) {
      registry.nexts.note(news);
      notify(news);
    },
  };
  const registry: Registry = {
    parts,
    stopsBeginning: new Set(),
    clicks: new Map(),
    by: null,
    following: null,
    begun: moment(parts.clock),
    servers,
    names: createNames(),
    groups: new Map(),
    enrolmentKeys: new Map(),
    holds: new Map(),
    holdTerms: new Map(),
    pauses: new Map(),
    schedules: new Map(),
    queue,
    due: createDue(),
    watchers,
    plainHeartbeats: createPlainHeartbeats(parts, servers, queue, watchers),
    held: createHeldAnswers(() => parts.clock.monotonic()),
    history: createStatusHistory(parts),
    wakes: createWakeReports(parts),
    tries: createTries(),
    looking: NO_LOOKING,
    ways: new Map(),
    doors: new Map(),
    powerCuts: noPowerCuts(),
    nutServers: new Map(),
    settings: new Map(),
    relays: createRelays(() => moment(parts.clock)),
    knownRelays: createKnownRelays(() => parts.clock.monotonic()),
    energy: createEnergyMeter(parts),
    eventLimit: createEventLimit(parts.clock),
    eventsSince: new Map(),
    runs: noRuns(),
    rests: createRestWatch(parts),
    rehearsals: new Map(),
    upgrades: [],
    alone: createAlone(parts),
    rehearsalsAgainAt: new Map(),
    rollback: noRollback(),
    unchecked: new Set(),
    movingTokens: new Set(),
    addresses: createAddresses(),
    ready: new Map(),
    keptOnBy: () => null,
    nextStop: () => null,
    neededBy: createNeededBy(servers, () => registry.nexts.needsChanged()),
    nexts: NO_NEXTS,
    uptime: { now: startUptime(parts.clock.monotonic()) },
    away: [],
  };
  return registry;
}

/** The registry for somebody: with a store that records whose changes they are. */
export function registryBy(registry: Registry, by: By): RegistryBy {
  const { parts } = registry;
  const following = by.still ? registryBy(registry, { ...by, still: undefined }) : null;
  return { ...registry, parts: { ...parts, store: storeAs(parts.store, by) }, by, following };
}

/** The server, or FleetError `not_found`. */
export function find(registry: Registry, uuid: string): ServerRecord {
  const server = registry.servers.get(uuid);
  if (!server) throw new FleetError({ code: "not_found" });
  return server;
}

/** The group, or FleetError `group_not_found`. */
export function findGroup(registry: Registry, uuid: string): GroupRecord {
  const group = registry.groups.get(uuid);
  if (!group) throw new FleetError({ code: "group_not_found" });
  return group;
}

/** The circumstances of a server at this moment. */
export function circumstances({ parts, uptime }: Registry): Circumstances {
  return {
    now: moment(parts.clock),
    managerStartedAt: uptime.now.startedAt,
    syncOffAfter: parts.syncOffAfter,
  };
}

/**
 * Whether nobody may be answered OFF, and no run may ask a server: what is outstanding may be void, or another
 * manager's by now.
 */
export function isDoubted({ rollback, parts }: Registry): boolean {
  return rollback.left !== null || parts.mayOrder?.() === false;
}

/**
 * An event about a server, at this moment: by whoever asks, unless it names somebody. Operators' events are always
 * "info".
 */
export function eventOf(
  registry: Registry,
  server: ServerRecord,
  event: Pick<NewEvent, "kind"> &
    Partial<
      Pick<NewEvent, "actor" | "actorUuid" | "detail" | "named" | "reason" | "until" | "use" | "runUuid">
    >,
): NewEvent {
  const { actor = actorOf(registry) } = event;
  return {
    at: registry.parts.clock.wall(),
    serverUuid: server.uuid,
    serverName: server.name,
    severity: severityOf(event.kind),
    actor,
    actorUuid: uuidOf(registry, actor),
    detail: "",
    reason: "",
    until: null,
    use: null,
    runUuid: null,
    ...event,
  };
}

/** The registry for consequences of a written change: whoever loses the right then loses that change. */
export function followingOf(registry: Registry): Registry {
  return registry.following ?? registry;
}

/** The actor: whoever asks, or else the manager. */
export function actorOf({ by }: Pick<Registry, "by">): string {
  return (by ?? MANAGER).actor;
}

/** The uuid of the actor, where that is whoever asks. */
export function uuidOf({ by }: Pick<Registry, "by">, actor: string): string | null {
  return (by?.actor === actor && by.actorUuid) || null;
}

/** The author of whatever somebody makes. */
export function whose({ by }: RegistryBy): { readonly author: string; readonly authorUuid: string | null } {
  return { author: by.actor, authorUuid: by.actorUuid ?? null };
}

function severityOf(kind: NewEvent["kind"]): Severity {
  return kind in NOTICES ? NOTICES[kind as NoticeKind] : "info";
}
