import type {
  EventRecord,
  GroupRecord,
  NewEvent,
  PlainHeartbeat,
  ServerRecord,
  TokenRecord,
} from "../../fleet/model/entities";
import { MacAddressTaken } from "../../fleet/model/errors";
import type {
  ChangedMember,
  ChangedServer,
  ImportStore,
  NewServer,
  ServerStore,
} from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import { writeAlerts } from "./alerts";
import { writeEvents } from "./events";
import { missing, refusedAsTaken, unlessMissing } from "../core/faults";
import { insertMembers } from "./groups";
import { writeNeeds } from "./needs";
import { readServers } from "./read-servers";
import { groupColumns, serverColumns, tokenColumns } from "../core/rows";
import { updateMembers } from "./runs";
import type { TokenBook } from "./tokens";
import type { ChangeAll, Writer } from "../writer";
import { insertRows, updateRows, type Transaction } from "../core/transaction";

/** The plain heartbeats that are written at once. */
const HEARTBEATS = 2000;

/** Writes new servers, each with its token, its groups and its events. */
const createEach = async (
  transaction: Transaction,
  servers: readonly NewServer[],
): Promise<EventRecord[][]> => {
  const inserted = await insertRows(
    transaction,
    "servers",
    servers.map(({ server }) =>
      Object.assign(serverColumns(server), { uuid: server.uuid, createdAt: new Date(server.createdAt) }),
    ),
  );
  const tokens = servers.map(({ server, token }, index) => {
    const createdAt = new Date(server.createdAt);
    return { serverId: inserted[index]?.id ?? null, ...tokenColumns(token, createdAt), createdAt };
  });
  await insertRows(transaction, "access_tokens", tokens);
  await insertMembers(
    transaction,
    servers.flatMap(({ server }) => server.groupUuids.map((group) => [group, server.uuid] as const)),
  );
  return writeEventsOf(transaction, servers);
};
const createAll: ChangeAll<NewServer, EventRecord[]> = Object.assign(createEach, {
  makesOneEach: true as const,
});

/** Writes changed servers, each with its events: few statements for all, since a whole fleet may change at once. */
const updateAll: ChangeAll<ChangedServer, EventRecord[]> = async (transaction, changes) => {
  const latest = new Map(changes.map(({ server }) => [server.uuid, server]));
  const rows = [...latest.values()].map((server) =>
    Object.assign({ uuid: server.uuid }, serverColumns(server)),
  );
  const found = await updateRows(transaction, "servers", rows);
  // Of several, each is then written alone.
  if (found !== rows.length) throw missing(rows[0]?.uuid ?? "");
  const alerted = new Set(changes.flatMap(({ server, alerts }) => (alerts ? [server.uuid] : [])));
  await writeAlerts(
    transaction,
    [...latest.values()].filter(({ uuid }) => alerted.has(uuid)),
  );
  await updateMembers(
    transaction,
    changes.flatMap(({ members = [] }) => members),
  );
  return writeEventsOf(transaction, changes);
};

/** The events of each change. */
async function writeEventsOf(
  transaction: Transaction,
  changes: readonly ChangedServer[],
): Promise<EventRecord[][]> {
  const written = await writeEvents(
    transaction,
    changes.flatMap(({ events }) => events),
  );
  return changes.map(({ events }) => written.splice(0, events.length));
}

/** Writes one new server, with its token, its groups and its events. */
export async function insertServer(transaction: Transaction, server: NewServer): Promise<EventRecord[]> {
  return [...(await createAll(transaction, [server]))].flat();
}

/** Writes changed servers with their events; gives these in their order. */
export async function updateServers(
  transaction: Transaction,
  changes: readonly ChangedServer[],
): Promise<EventRecord[]> {
  return [...(await updateAll(transaction, changes))].flat();
}

/** Deletes the holds that keep no server on any more. */
export async function removeEmptyHolds(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`
    DELETE FROM "holds" WHERE NOT EXISTS (SELECT 1 FROM held_servers WHERE hold_id = "holds".id)`;
}

/** The error to throw where a server could not be written: where its MAC address is taken, with its owner. */
export type TakenBy = (error: unknown, server: ServerRecord) => Promise<unknown>;

export function takenBy(prisma: PrismaClient): TakenBy {
  return async (error, { uuid, macAddress }) => {
    if (!refusedAsTaken(error)) return unlessMissing(error, uuid);
    const other = await prisma.server.findUnique({
      where: { macAddress: macAddress.toUpperCase() },
      select: { uuid: true, name: true },
    });
    return other && other.uuid !== uuid ? new MacAddressTaken(other.name, other.uuid) : error;
  };
}

/** The servers of a database. */
export function serverStore(
  prisma: PrismaClient,
  writer: Writer,
  book: TokenBook,
  taken: TakenBy,
): ServerStore {
  return {
    load: (monotonic) => readServers(prisma, monotonic),

    insert: async (server: ServerRecord, token: TokenRecord, events: readonly NewEvent[]) => {
      try {
        const written = await writer.writeAmong(createAll, { server, token, events });
        book.put(server.uuid, token);
        return written;
      } catch (error) {
        throw await taken(error, server);
      }
    },

    update: async (server, events, members = [], alerts = false) => {
      try {
        return await writer.writeAmong(updateAll, { server, events, members, alerts });
      } catch (error) {
        throw await taken(error, server);
      }
    },

    updateNeeds: async (server, events, members, alerts = false) => {
      try {
        return await writer.write(async (transaction) => {
          await writeNeeds(transaction, server);
          return updateServers(transaction, [{ server, events, members, alerts }]);
        });
      } catch (error) {
        throw await taken(error, server);
      }
    },

    writeHeartbeats: async (heartbeats: readonly PlainHeartbeat[]) => {
      for (let from = 0; from < heartbeats.length; from += HEARTBEATS) {
        // Others have their turn between two pieces: all of them at once would take a second.
        const list = JSON.stringify(
          heartbeats
            .slice(from, from + HEARTBEATS)
            .map(({ uuid, lastHeartbeatAt, sequence }) => [uuid, Math.trunc(lastHeartbeatAt), sequence]),
        );
        await writer.note(
          (transaction) => transaction.$executeRaw`
          UPDATE servers SET last_heartbeat_at = heartbeat.value ->> 1, sequence = heartbeat.value ->> 2
          FROM json_each(${list}) AS heartbeat WHERE servers.uuid = heartbeat.value ->> 0 AND servers.instance_id IS NOT NULL`,
        );
      }
    },

    remove: async (uuid: string, events: readonly NewEvent[], members: readonly ChangedMember[] = []) => {
      try {
        const written = await writer.write(async (transaction) => {
          await transaction.server.delete({ where: { uuid }, select: { id: true } });
          await removeEmptyHolds(transaction);
          await updateMembers(transaction, members);
          return writeEvents(transaction, events);
        });
        book.drop(uuid);
        return written;
      } catch (error) {
        throw unlessMissing(error, uuid);
      }
    },
  };
}

/** Lists of servers that are taken into a database. */
export function importStore(writer: Writer, book: TokenBook): ImportStore {
  return {
    insertAll: async (servers, groups: readonly GroupRecord[] = []) => {
      if (servers.length === 0) return;
      await writer.write(async (transaction) => {
        await insertRows(transaction, "groups", groups.map(groupColumns));
        await createAll(transaction, servers);
        // Those that they need may stand below them.
        for (const { server } of servers) if (server.needs.length > 0) await writeNeeds(transaction, server);
      });
      for (const { server, token } of servers) book.put(server.uuid, token);
    },
  };
}
