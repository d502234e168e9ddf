import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "./open";
import type { Store } from "../fleet/ports";

/** The project's migrations, seen from its sources. */
export const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/** A database of its own for a test: a real file in a folder that goes with it. */
export interface TemporaryStore extends AsyncDisposable {
  readonly store: Store;
  readonly folder: string;
  readonly file: string;
  readonly url: string;
}

/** Opens a new database: `await using database = await temporaryStore()`. */
export async function temporaryStore(now: () => number = Date.now): Promise<TemporaryStore> {
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-store-"));
  const file = path.join(folder, "komoriuta.db");
  const url = `file:${file}`;
  const store = await openStore({ url, migrations: MIGRATIONS, now });
  return {
    store,
    folder,
    file,
    url,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
