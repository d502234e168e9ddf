import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type { PrismaClient } from "../../gen/prisma/client";
import { connectedBy, type Client } from "./client";
import { connections, type Connection, type Location } from "./connection";

/** A client of Prisma whose connection tests exchange. */
interface Reusable {
  readonly prisma: PrismaClient;
  connection: Connection;
}

/** Those that no test has now. To make one takes twenty milliseconds, as long as a small test. */
const free: Reusable[] = [];

/**
 * As `newClient`, by a client of Prisma that another database may have had before. The connection is new. It does not
 * wait for the disk, which may take a tenth of a second for each write where others write as well: only a power cut
 * could tell (that the product does wait: open.test.ts).
 */
export async function reusedClient(location: Location): Promise<Client> {
  const connection = await connections(location, "running").connect();
  await connection.executeScript("PRAGMA synchronous = OFF");
  const client = free.pop() ?? (await reusable(connection));
  client.connection = connection;
  let disconnected = false;
  // What comes late must not reach the next database.
  const prisma = new Proxy(client.prisma, {
    get(target, key) {
      if (disconnected) throw new Error("the database was closed");
      return Reflect.get(target, key, target);
    },
  });
  const disconnect = async () => {
    disconnected = true;
    await connection.dispose();
    free.push(client);
  };
  return { prisma, disconnect };
}

async function reusable(connection: Connection): Promise<Reusable> {
  const { provider, adapterName } = connection;
  const now = { connection };
  const adapter: SqlDriverAdapter = {
    ...{ provider, adapterName },
    queryRaw: (query) => now.connection.queryRaw(query),
    executeRaw: (query) => now.connection.executeRaw(query),
    executeScript: (script) => now.connection.executeScript(script),
    startTransaction: (level) => now.connection.startTransaction(level),
    dispose: () => now.connection.dispose(),
  };
  const prisma = await connectedBy({ provider, adapterName, connect: () => Promise.resolve(adapter) });
  return Object.assign(now, { prisma });
}
