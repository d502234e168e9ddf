import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaClient } from "../../gen/prisma/client";
import { connections, type Location } from "./connection";

/** Milliseconds after which a transaction that hangs is rolled back. */
const PATIENCE = 60_000;
/**
 * The most plans of queries that are kept. There are some dozens; each costs up to 20 kB, and Prisma would keep a
 * thousand.
 */
const PLANS = 100;

/** Prisma's client on one database, connected. */
export interface Client {
  readonly prisma: PrismaClient;
  readonly disconnect: () => Promise<void>;
}

/** A client of its own for a database, until it is disconnected. */
export async function newClient(location: Location): Promise<Client> {
  const prisma = await connectedBy(connections(location, "running"));
  return { prisma, disconnect: () => prisma.$disconnect() };
}

/** Prisma on the connection that `adapter` opens. */
export async function connectedBy(adapter: SqlDriverAdapterFactory): Promise<PrismaClient> {
  const prisma = new PrismaClient({
    adapter,
    // Prisma's longer messages show the arguments of a query, hashes included.
    errorFormat: "minimal",
    transactionOptions: { maxWait: PATIENCE, timeout: PATIENCE },
    queryPlanCacheMaxSize: PLANS,
  });
  // Else the first query would load Prisma's compiler, and leave its context to all requests: lib/compat/README.md.
  await prisma.$connect();
  return prisma;
}
