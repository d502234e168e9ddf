import type { SessionStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import { sessionColumns, sessionRecord } from "../core/rows";
import type { Writer } from "../writer";

/** The most sessions of one person: with one more, the oldest ends, so that old ones keep nobody out. */
export const MOST_OF_ONE = 50;

/** The sessions of a database. */
export function sessionStore(prisma: PrismaClient, writer: Writer): SessionStore {
  return {
    insert: async (session) => {
      await writer.write(async (transaction) => {
        await transaction.session.create({ data: sessionColumns(session) });
        const { idDigest, personUuid } = session;
        const beyond = await transaction.session.findMany({
          where: { personUuid, NOT: { idDigest } },
          orderBy: [{ createdAt: "desc" }, { idDigest: "asc" }],
          skip: MOST_OF_ONE - 1,
          select: { idDigest: true },
        });
        if (beyond.length === 0) return;
        const oldest = beyond.map((each) => each.idDigest);
        await transaction.session.deleteMany({ where: { idDigest: { in: oldest } } });
      });
    },
    find: async (idDigest) => {
      const row = await prisma.session.findUnique({ where: { idDigest } });
      return row && sessionRecord(row);
    },
    list: async () =>
      (await prisma.session.findMany({ orderBy: [{ createdAt: "desc" }, { idDigest: "asc" }] })).map(
        sessionRecord,
      ),
    removeOf: async (personUuid) => {
      await writer.write((transaction) => transaction.session.deleteMany({ where: { personUuid } }));
    },
    remove: async (idDigest) => {
      await writer.write((transaction) => transaction.session.deleteMany({ where: { idDigest } }));
    },
    removeAll: async () => {
      await writer.write((transaction) => transaction.session.deleteMany());
    },
    prune: async (now) => {
      await writer.write((transaction) =>
        transaction.session.deleteMany({ where: { expiresAt: { lt: new Date(now) } } }),
      );
    },
  };
}
