import type { Facts, Moment } from "../../lib/power/facts";
import type { EventRecord, NewEvent, ServerRecord, TokenRecord } from "../../lib/fleet/model/entities";
import { MacAddressTaken } from "../../lib/fleet/model/errors";
import { begun, isNotOf, leapt, type Lineage, type Place } from "../../lib/fleet/model/lineage";
import type { Marks } from "../../lib/fleet/model/ports";
import type { ChangedMember, ChangedServer, Store } from "../../lib/fleet/model/stores";
import { withoutServer, type Hold } from "../../lib/plan/hold";
import type { PendingStop } from "../../lib/plan/pending-stop";
import { createMemoryDoors } from "./memory-doors";
import { createMemoryPlans, type MemoryPlans } from "./memory-plans";

/** The store as the fleet needs it; without plans it has no groups, runs and schedules. */
export type FleetStore = Pick<Store, "servers" | "tokens" | "events" | "holds"> &
  Partial<Pick<Store, "groups" | "runs" | "schedules" | "doors" | "powerCuts">>;

/** A copy of the disk at some time, without plans. */
export interface Snapshot {
  readonly servers: ReadonlyMap<string, ServerRecord>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly lineage: Lineage;
  /** Puts this copy back. */
  putBack(): void;
}

export interface MemoryStore extends Required<FleetStore> {
  snapshot(): Snapshot;
  /** A life of the manager begins, whose marks these are. */
  marks(life: string): Marks;
}

/** A mark as it is here: nobody lies, so nothing seals it. */
export function placeOf(mark: string): Place {
  const [count, life = ""] = mark.split(".");
  return { count: Number(count), life };
}

/** Events that the fleet reads again: declines of stops that wait, and what was ordered during a power cut. */
const READ_AGAIN: readonly string[] = [
  ...["declined", "turned_on", "turned_off", "turned_off_by_force", "turned_off_when_free", "stop_when_free"],
  ...["stop_cancelled", "start_cancelled", "cut"],
];
const MOST_KEPT = 5_000;

/** A store without a disk: it keeps what it is given until the end of the history; of events, those that are read. */
export function createMemoryStore(): MemoryStore {
  const servers = new Map<string, ServerRecord>();
  const tokens = new Map<string, TokenRecord & { serverUuid: string }>();
  const holds = new Map<string, Hold>();
  /** Newest first. */
  const kept: EventRecord[] = [];
  let lastEvent = 0;
  let lineage: Lineage = { database: "memory", count: 0, lives: [] };
  const numbered = (events: readonly NewEvent[]): EventRecord[] => {
    const records = events.map((event) => ({ ...event, id: (lastEvent += 1) }));
    for (const record of records) if (READ_AGAIN.includes(record.kind)) kept.unshift(record);
    kept.splice(MOST_KEPT);
    return records;
  };
  const doors = createMemoryDoors();
  const plans: MemoryPlans = createMemoryPlans(numbered, (uuid) => servers.has(uuid));

  /** Writes a server but for its needs and its groups, which are written by themselves. */
  const put = (server: ServerRecord, members: readonly ChangedMember[] = []): void => {
    for (const other of servers.values()) {
      if (other.uuid !== server.uuid && other.macAddress === server.macAddress)
        throw new MacAddressTaken(other.name, other.uuid);
    }
    servers.set(server.uuid, server);
    lineage = { ...lineage, count: lineage.count + 1 };
    plans.updateMembers(members);
  };

  const change = (changes: readonly ChangedServer[]): EventRecord[] =>
    changes.flatMap(({ server, events, members }) => {
      put(server, members);
      return numbered(events);
    });

  const release = (holdUuids: Iterable<string>, serverUuids: readonly string[]): void => {
    for (const uuid of holdUuids) {
      const hold = holds.get(uuid);
      const left =
        hold && serverUuids.reduce<Hold | null>((one, server) => one && withoutServer(one, server), hold);
      if (left) holds.set(uuid, left);
      else holds.delete(uuid);
    }
  };

  return {
    snapshot() {
      const copy = { servers: new Map(servers), holds: new Map(holds), events: [...kept] };
      const then = { ...copy, lastEvent, lineage };
      return {
        ...then,
        putBack() {
          servers.clear();
          holds.clear();
          for (const [uuid, server] of then.servers) servers.set(uuid, server);
          for (const [uuid, hold] of then.holds) holds.set(uuid, hold);
          kept.splice(0, kept.length, ...then.events);
          lastEvent = then.lastEvent;
          lineage = then.lineage;
        },
      };
    },
    marks(life) {
      let greatest = 0;
      const present = (): string => `${lineage.count}.${life}`;
      lineage = begun(lineage, life);
      return {
        present,
        isNotOurs(mark) {
          if (mark === "" || mark === present()) return false;
          greatest = Math.max(greatest, placeOf(mark).count);
          return isNotOf(lineage, placeOf(mark));
        },
        leap: async () => void (lineage = leapt(lineage, greatest, life)),
      };
    },
    ...plans.stores,
    doors: doors.doors,
    holds: {
      load: async () => [...holds.values()],
      insert: async (hold, changes) => {
        holds.set(hold.uuid, hold);
        return change(changes);
      },
      release: async (holdUuids, serverUuids, changes) => {
        release(holdUuids, serverUuids);
        return change(changes);
      },
    },
    servers: {
      load: async (monotonic) => {
        const order = [...servers.keys()];
        return [...servers.values()].map((server) => ({
          ...ofThisProcess(server, monotonic),
          groupUuids: plans.groupsOf(server.uuid),
          needs: plans.needsOf(server.uuid, order),
        }));
      },
      insert: async (server, token, events) => {
        put(server);
        tokens.set(server.uuid, { ...token, serverUuid: server.uuid });
        return numbered(events);
      },
      update: async (server, events, members) => {
        put(server, members);
        return numbered(events);
      },
      updateNeeds: async (server, events, members) => {
        put(server, members);
        plans.setNeeds(server);
        return numbered(events);
      },
      writeHeartbeats: async (heartbeats) => {
        for (const { uuid, lastHeartbeatAt: wall, sequence } of heartbeats) {
          const server = servers.get(uuid);
          const last = server?.facts.last;
          if (!server || !last) continue;
          const facts = { ...server.facts, last: { ...last, at: { ...last.at, wall }, sequence } };
          servers.set(uuid, { ...server, facts });
        }
      },
      remove: async (uuid, events, members = []) => {
        servers.delete(uuid);
        tokens.delete(uuid);
        release([...holds.keys()], [uuid]);
        plans.removeServer(uuid);
        doors.removeServer(uuid);
        plans.updateMembers(members);
        return numbered(events);
      },
    },
    tokens: {
      find: (lookup) => [...tokens.values()].find((token) => token.lookup === lookup) ?? null,
      rewriteHash: () => Promise.resolve(),
      moveEnd: async (serverUuid, expiresAt) => {
        const token = tokens.get(serverUuid);
        if (token) tokens.set(serverUuid, { ...token, expiresAt });
      },
      replace: async (serverUuid, token, events, members = []) => {
        tokens.set(serverUuid, { ...token, serverUuid });
        plans.updateMembers(members);
        return numbered(events);
      },
    },
    events: {
      list: async ({ uuid, servers: of, kinds, limit }) =>
        kept
          .filter(
            ({ serverUuid, kind }) =>
              (uuid === undefined || serverUuid === uuid) &&
              (!of || of.includes(serverUuid)) &&
              (!kinds || kinds.includes(kind)),
          )
          .slice(0, limit),
      append: async (events) => numbered(events),
      prune: async () => undefined,
    },
  };
}

/** A server as a database gives it back: monotonic times do not outlive the process that measured them. */
function ofThisProcess(server: ServerRecord, monotonic: number): ServerRecord {
  const moment = ({ wall }: Moment): Moment => ({ monotonic, wall });
  const { facts } = server;
  const { last, duplicate, wake, noneSince } = facts;
  const loaded: Facts = {
    ...facts,
    powerSince: moment(facts.powerSince),
    noneSince: noneSince && moment(noneSince),
    last: last && { ...last, at: moment(last.at) },
    duplicate: duplicate && { ...duplicate, reportedAt: moment(duplicate.reportedAt) },
    wake: wake && { ...wake, since: moment(wake.since) },
    statusSince: moment(facts.statusSince),
  };
  const again = (pendingStop: PendingStop | null): PendingStop | null =>
    pendingStop && { ...pendingStop, since: moment(pendingStop.since), declined: false };
  const [pendingStop, ordered] = [again(server.pendingStop), again(server.ordered)];
  return { ...server, facts: loaded, pendingStop, ordered, holds: [], use: null };
}
