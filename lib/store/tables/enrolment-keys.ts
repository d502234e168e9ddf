import type { EnrolmentKeyRecord } from "../../fleet/model/entities";
import type { EnrolmentKeyStore, NewServer } from "../../fleet/model/stores";
import type { EnrolmentKey, Prisma, PrismaClient } from "../../gen/prisma/client";
import { insertServer, type TakenBy } from "./servers";
import type { TokenBook } from "./tokens";
import type { Writer } from "../writer";

type Changed = Pick<EnrolmentKeyRecord, "uuid" | "used" | "revokedAt">;

function changes({ uuid, used, revokedAt }: Changed): Prisma.EnrolmentKeyUpdateArgs {
  return { where: { uuid }, data: { used, revokedAt: revokedAt === null ? null : new Date(revokedAt) } };
}

function keyRecord(
  row: EnrolmentKey & { readonly group: { readonly uuid: string } | null },
): EnrolmentKeyRecord {
  return {
    uuid: row.uuid,
    name: row.name,
    groupUuid: row.group?.uuid ?? null,
    lookup: row.lookup,
    hash: row.keyHash,
    maxServers: row.maxServers,
    used: row.used,
    expiresAt: row.expiresAt.getTime(),
    revokedAt: row.revokedAt?.getTime() ?? null,
    createdBy: row.createdBy,
    createdByUuid: row.createdByUuid,
    createdAt: row.createdAt.getTime(),
  };
}

/** The enrolment keys of a database. */
export function enrolmentKeyStore(
  prisma: PrismaClient,
  writer: Writer,
  book: TokenBook,
  taken: TakenBy,
): EnrolmentKeyStore {
  return {
    load: async () => {
      const rows = await prisma.enrolmentKey.findMany({ include: { group: { select: { uuid: true } } } });
      return rows.map(keyRecord);
    },

    insert: async ({ groupUuid, hash, expiresAt, revokedAt, createdAt, ...key }) => {
      const data = {
        ...key,
        keyHash: hash,
        expiresAt: new Date(expiresAt),
        revokedAt: revokedAt === null ? null : new Date(revokedAt),
        createdAt: new Date(createdAt),
        ...(groupUuid !== null && { group: { connect: { uuid: groupUuid } } }),
      };
      await writer.write((transaction) => transaction.enrolmentKey.create({ data }));
    },

    update: async (key) => {
      await writer.write((transaction) => transaction.enrolmentKey.update(changes(key)));
    },

    rewriteHash: async (uuid, hash) => {
      const data = { keyHash: hash };
      await writer.write((transaction) => transaction.enrolmentKey.update({ where: { uuid }, data }));
    },

    enrol: async (key: Changed, server: NewServer) => {
      try {
        const events = await writer.write(async (transaction) => {
          await transaction.enrolmentKey.update(changes(key));
          return insertServer(transaction, server);
        });
        book.put(server.server.uuid, server.token);
        return events;
      } catch (error) {
        throw await taken(error, server.server);
      }
    },

    revokeAll: async (now) => {
      await writer.write((transaction) =>
        transaction.enrolmentKey.updateMany({
          where: { revokedAt: null },
          data: { revokedAt: new Date(now) },
        }),
      );
    },
  };
}
