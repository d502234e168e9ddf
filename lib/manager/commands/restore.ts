import { rm } from "node:fs/promises";
import path from "node:path";
import { afterRestore } from "../../fleet/after-restore";
import type { Store } from "../../fleet/ports";
import { lockDatabase } from "../../store/database-file";
import { restore as restoreStore } from "../../store/restore";
import { machineClock as clock } from "../clock";
import { checkFiles, noticesFile, openDataFolder, type DataPlace, restoreAuthority } from "../data-folder";

/**
 * `komo-manager restore FILE`: puts a backup in the place of the database. Orders, stops that waited, wake-ups and
 * runs that were under way then are void, and everyone must log in again.
 * @throws StoreFault, StartFault
 */
export async function restore(place: DataPlace, file: string): Promise<string> {
  await openDataFolder(place.dataDir);
  const lock = await lockDatabase(place.url);
  try {
    let servers = 0;
    const { files, kept } = await restoreStore(place, path.resolve(file), async (store, files) => {
      await checkFiles(files);
      servers = await settle(store);
    });
    const authority = await restoreAuthority(place, files);
    // It counts events of the database that was there: those to come would seem to have been told.
    await rm(noticesFile(place.dataDir), { force: true });
    return [
      `${servers} ${servers === 1 ? "server is" : "servers are"} restored from ${file}.`,
      ...(kept ? [`The database that was there is kept as ${kept}.`] : []),
      ...(authority ? ["The private CA is restored too: agents trust this manager as before."] : []),
      "Orders that were under way then are void. Start the manager, and log in anew.",
      "Enrolment keys are revoked: make new ones where servers are still to come.",
      "",
    ].join("\n");
  } finally {
    await lock.release();
  }
}

/**
 * Sessions that have ended since would be good again; so would orders, stops that wait, and enrolment keys that were
 * revoked. Runs that went on are cancelled, and of schedules nothing is drawn that was due before. Holds stay until
 * their end: they turn nothing off. Gives the number of servers.
 */
async function settle(store: Store): Promise<number> {
  const now = { monotonic: clock.monotonic(), wall: clock.wall() };
  const servers = await store.servers.load(now.monotonic);
  await store.sessions.removeAll();
  await store.enrolmentKeys.revokeAll(now.wall);
  for (const { uuid } of await store.runs.loadOpen(now.monotonic))
    await store.runs.cancel(uuid, { who: "manager", why: "restored" });
  for (const schedule of await store.schedules.load())
    await store.schedules.update({ ...schedule, drawnUntil: now.wall }, []);
  await Promise.all(
    servers.map((server) =>
      store.servers.update(
        { ...server, facts: afterRestore(server.facts, now), wish: null, ordered: null },
        [],
      ),
    ),
  );
  return servers.length;
}
