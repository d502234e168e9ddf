import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { reusedClient } from "../../lib/store/core/testing";
import { openStore } from "../../lib/store/open";
import type { Store } from "../../lib/fleet/model/stores";
import type { FleetStore } from "./memory-store";

/** The database's own time: virtual time's zero is not today. */
const NOW = Date.UTC(2026, 0, 1);

/**
 * Lends a real database in a temporary folder. Each life of the manager opens the same file anew, as a new process
 * would: it finds there what was on disk.
 * @param migrations the folder with the migrations; the default is the repository's, seen from its root
 */
export async function withSqlite<T>(
  use: (openStore: () => Promise<FleetStore>) => Promise<T>,
  migrations = path.resolve("prisma/migrations"),
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-simulation-"));
  let store: Store | undefined;
  const reopen = async (): Promise<FleetStore> => {
    await store?.close();
    const url = `file:${path.join(folder, "komoriuta.db")}`;
    store = await openStore({ url, migrations, now: () => NOW, client: reusedClient });
    return store;
  };
  try {
    return await use(reopen);
  } finally {
    await store?.close();
    await rm(folder, { recursive: true, force: true });
  }
}
