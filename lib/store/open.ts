import { randomUUID } from "node:crypto";
import { PrismaClient } from "../gen/prisma/client";
import { connections, type Location } from "./connection";
import { databaseFile, keepPrivate } from "./database-file";
import { eventStore } from "./events";
import { reason, StoreFault } from "./faults";
import { migrate } from "./migrate";
import { readMigrations } from "./migrations";
import { serverStore } from "./servers";
import { sessionStore } from "./sessions";
import { statusStore } from "./statuses";
import type { Store } from "./store";
import { tokenStore } from "./tokens";
import { createWriter } from "./writer";

/** Milliseconds after which a transaction that hangs is rolled back. */
const PATIENCE = 60_000;

/** How to open the database. */
export interface OpenStore extends Location {
  /** The folder with the migrations, in Prisma's layout: `prisma/migrations`. */
  readonly migrations: string;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
}

/**
 * Opens the database, makes it where there is none, and brings its schema up to date.
 * @throws StoreFault where it cannot be used, with one line that says why
 */
export async function openStore({ migrations, now = Date.now, ...location }: OpenStore): Promise<Store> {
  const factory = connections(location);
  const local = databaseFile(location.url);
  await prepare(location, async () => {
    if (local) await keepPrivate(local);
    const connection = await factory.connect();
    try {
      await migrate(connection, await readMigrations(migrations), { now, newId: randomUUID });
    } finally {
      await connection.dispose();
    }
  });

  const prisma = new PrismaClient({
    adapter: factory,
    // Prisma's longer messages show the arguments of a query, hashes included.
    errorFormat: "minimal",
    transactionOptions: { maxWait: PATIENCE, timeout: PATIENCE },
  });
  const writer = createWriter(prisma);
  return {
    servers: serverStore(prisma, writer),
    tokens: tokenStore(prisma, writer, now),
    events: eventStore(prisma),
    statuses: statusStore(prisma, writer),
    sessions: sessionStore(prisma),
    // Reads a page of the file: a bare SELECT 1 would answer without it.
    ping: async () => void (await prisma.$queryRaw`SELECT 1 FROM servers LIMIT 1`),
    close: async () => {
      await writer.idle();
      // libSQL lets go of the file when its memory is collected, not here: bring all into the one file now.
      if (local) await prisma.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
      await prisma.$disconnect();
    },
  };
}

async function prepare({ url }: Location, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StoreFault) throw error;
    throw new StoreFault(`cannot open the database ${shown(url)}: ${reason(error)}`);
  }
}

/** The URL without what may be a secret: its query and any login. */
function shown(url: string): string {
  return databaseFile(url) ?? url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}
