import type { PrismaClient } from "../gen/prisma/client";
import { sessionColumns, sessionRecord } from "./rows";
import type { SessionStore } from "./store";

/** The sessions of a database. */
export function sessionStore(prisma: PrismaClient): SessionStore {
  return {
    insert: async (session) => {
      await prisma.session.create({ data: sessionColumns(session) });
    },
    find: async (idDigest) => {
      const row = await prisma.session.findUnique({ where: { idDigest } });
      return row && sessionRecord(row);
    },
    remove: async (idDigest) => {
      await prisma.session.deleteMany({ where: { idDigest } });
    },
    removeAll: async () => {
      await prisma.session.deleteMany();
    },
    prune: async (now) => {
      await prisma.session.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
    },
  };
}
