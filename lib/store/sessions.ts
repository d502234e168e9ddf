import type { SessionStore } from "../fleet/ports";
import type { PrismaClient } from "../gen/prisma/client";
import { sessionColumns, sessionRecord } from "./rows";
import type { Writer } from "./writer";

/** The sessions of a database. */
export function sessionStore(prisma: PrismaClient, writer: Writer): SessionStore {
  return {
    insert: async (session) => {
      await writer.write((transaction) => transaction.session.create({ data: sessionColumns(session) }));
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
