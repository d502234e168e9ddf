import { rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { createSeals } from "../../access/seals";
import { secretOf } from "../../fleet/model/way";
import type { Store } from "../../fleet/model/stores";
import { outOfAnOlderCopy } from "../../power/older-copy";
import { lockDatabase } from "../../store/core/database-file";
import { restore as restoreStore } from "../../store/restore";
import { atCommandLine } from "../audit-author";
import { machineClock as clock } from "../clock";
import {
  checkFiles,
  noticesFile,
  openDataFolder,
  keptWayKey,
  readMark,
  type DataPlace,
  restoreAuthority,
  restorePushKey,
  wayKeyFile,
} from "../data-folder";

/**
 * `komo-manager restore FILE`: puts a backup in place of the database. Orders, pending stops, wake-ups and runs that
 * were under way then are void, and everyone must log in again.
 * @throws StoreFault, StartFault
 */
export async function restore(place: DataPlace, file: string): Promise<string> {
  await openDataFolder(place.dataDir);
  const lock = await lockDatabase(place.url);
  try {
    // Agents know marks of the data that are replaced: those are the past from now on.
    const [marked = "0"] = (await readMark(place.dataDir))?.split(".") ?? [];
    const beyond = /^\d{1,15}$/.test(marked) ? Number(marked) : 0;
    let servers = 0;
    let unreadable = 0;
    const seals = createSeals(await keptWayKey(place.dataDir));
    const { files, kept } = await restoreStore(place, path.resolve(file), async (store, files) => {
      await checkFiles(files);
      servers = await settle(store);
      unreadable = (await store.ways.load()).filter((way) => secretOf(seals, way) === null).length;
      await store.lineage.leap(beyond, randomBytes(8).toString("hex"));
      await store.audit.append({
        ...atCommandLine(),
        ...{ operation: "restored", target: null, asked: { backup: path.basename(file), servers } },
      });
    });
    const authority = await restoreAuthority(place, files);
    await restorePushKey(place, files);
    // It refers to events of the replaced database: those to come would seem to have been sent.
    await rm(noticesFile(place.dataDir), { force: true });
    return [
      `${servers} ${servers === 1 ? "server is" : "servers are"} restored from ${file}.`,
      ...(kept ? [`The database that was there is kept as ${kept}.`] : []),
      ...(unreadable > 0 ? [SEALED(unreadable, wayKeyFile(place.dataDir))] : []),
      ...(authority ? ["The private CA is restored too: agents trust this manager as before."] : []),
      "Orders that were under way then are void. Start the manager, and log in anew.",
      "Enrolment keys are revoked: make new ones where servers are still to come.",
      "Tokens for programs are revoked: make new ones where programs are still to come in.",
      "People have no password any more: log in with the environment's login, and make each a new link.",
      "No browser is notified any more: turn notifications on again where they are wanted.",
      "",
    ].join("\n");
  } finally {
    await lock.release();
  }
}

const SEALED = (count: number, key: string): string =>
  `The ${count === 1 ? "password of 1 way" : `passwords of ${count} ways`} to wake cannot be read with ${key}: put the one of the time of the backup in its place, or set them again.`;

/**
 * Ends what a backup would revive: ended sessions, browsers that have unsubscribed, orders, pending stops, revoked
 * enrolment keys and tokens for programs, and removed people. Runs that went on are cancelled, and transitions of
 * schedules that were due before are not planned. Holds stay until their end: they turn nothing off. Gives the number
 * of servers.
 */
async function settle(store: Store): Promise<number> {
  const now = { monotonic: clock.monotonic(), wall: clock.wall() };
  const servers = await store.servers.load(now.monotonic);
  await store.sessions.removeAll();
  await store.pushSubscriptions.removeAll();
  await store.enrolmentKeys.revokeAll(now.wall);
  await store.apiTokens.revokeAll(now.wall);
  await store.people.shutOutAll();
  for (const { uuid } of await store.runs.loadOpen(now.monotonic))
    await store.runs.cancel(uuid, { who: "manager", why: "restored" });
  for (const schedule of await store.schedules.load())
    await store.schedules.update({ ...schedule, handledUntil: now.wall }, []);
  await Promise.all(
    servers.map((server) =>
      store.servers.update(
        { ...server, facts: outOfAnOlderCopy(server.facts, now), pendingStop: null, ordered: null },
        [],
      ),
    ),
  );
  return servers.length;
}
