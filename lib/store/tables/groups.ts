import type { GroupRecord, NewEvent } from "../../fleet/model/entities";
import type { GroupStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import { writeEvents } from "./events";
import { groupColumns, groupRecord } from "../core/rows";
import type { Writer } from "../writer";
import type { Transaction } from "../core/transaction";

/** A server's membership of a group. */
type Membership = readonly [groupUuid: string, serverUuid: string];

/** Writes memberships. Those of a server or a group that does not exist any more are left out. */
export async function insertMembers(transaction: Transaction, members: readonly Membership[]): Promise<void> {
  if (members.length === 0) return;
  await transaction.$executeRaw`
    INSERT INTO "group_members" (group_id, server_id)
    SELECT "groups".id, servers.id FROM json_each(${JSON.stringify(members)}) AS given
    JOIN "groups" ON "groups".uuid = given.value ->> 0 JOIN servers ON servers.uuid = given.value ->> 1`;
}

/** The groups of every server that is in one, by its UUID. */
export async function readMemberships(prisma: PrismaClient): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await prisma.$queryRaw<{ server: string; group: string }[]>`
    SELECT servers.uuid AS "server", "groups".uuid AS "group" FROM "group_members"
    JOIN servers ON servers.id = server_id JOIN "groups" ON "groups".id = group_id ORDER BY group_id`;
  const groups = new Map<string, readonly string[]>();
  // Thousands of servers are in the same few groups, which stand once in memory.
  const joined = new Map<string, readonly string[]>();
  for (const { server, group } of rows) {
    const before = groups.get(server) ?? [];
    const key = [...before, group].join();
    const all = joined.get(key) ?? [...before, group];
    joined.set(key, all);
    groups.set(server, all);
  }
  return groups;
}

/** The groups of a database. */
export function groupStore(prisma: PrismaClient, writer: Writer): GroupStore {
  return {
    load: async () => (await prisma.group.findMany({ orderBy: { id: "asc" } })).map(groupRecord),

    insert: (group: GroupRecord, serverUuids: readonly string[], events: readonly NewEvent[]) =>
      writer.write(async (transaction) => {
        await transaction.group.create({ data: groupColumns(group) });
        await insertMembers(
          transaction,
          serverUuids.map((server) => [group.uuid, server]),
        );
        return writeEvents(transaction, events);
      }),

    update: async (group) => {
      const { uuid, createdAt: _stays, ...data } = groupColumns(group);
      await writer.write((transaction) => transaction.group.update({ where: { uuid }, data }));
    },

    setMembers: (uuid: string, serverUuids: readonly string[], events: readonly NewEvent[]) =>
      writer.write(async (transaction) => {
        await transaction.groupMember.deleteMany({ where: { group: { uuid } } });
        await insertMembers(
          transaction,
          serverUuids.map((server) => [uuid, server]),
        );
        return writeEvents(transaction, events);
      }),

    remove: (uuid: string, events: readonly NewEvent[]) =>
      writer.write(async (transaction) => {
        await transaction.group.delete({ where: { uuid }, select: { id: true } });
        return writeEvents(transaction, events);
      }),
  };
}
