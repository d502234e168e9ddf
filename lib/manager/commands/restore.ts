import { rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Arguments } from "../../../command-line/verb";
import { createSeals } from "../../access/seals";
import { openSettings } from "../../fleet/model/manager-settings";
import { nutSecretOf } from "../../fleet/model/nut-server";
import { secretOf } from "../../fleet/model/way";
import { generationOf } from "../../fleet/model/lineage";
import type { Store } from "../../fleet/model/stores";
import { UPGRADES_KEPT } from "../../fleet/upgrades/runner";
import { cancelUpgrade } from "../../plan/upgrades";
import { outOfAnOlderCopy } from "../../power/older-copy";
import { lockDatabase } from "../../store/core/database-file";
import type { AdditionalFiles } from "../../store/backup";
import { restore as restoreStore } from "../../store/restore";
import { atCommandLine } from "../audit-author";
import { machineClock as clock } from "../clock";
import {
  checkFiles,
  noticesFile,
  openDataFolder,
  keptWayKey,
  putKeys,
  readMark,
  type DataPlace,
  restoreAuthority,
  restorePushKey,
  wayKeyFile,
  wayKeyIn,
} from "../data-folder";
import type { Reached } from "../standby/copy";
import { identityOf } from "../standby/lineage";
import { readReplaced, standbyFiles } from "../standby/settings";

/** The rest of a restore, by what it is for. */
interface Restoring {
  /** The CA and the keys, where they came apart from the backup; null: those in it. */
  readonly files: AdditionalFiles | null;
  /** The SHA-256 of a copy that is sealed; null: whatever is in the backup, and in a log beside it, is taken. */
  readonly sha256: string | null;
  /** The generation of the manager from now on; asked once the backup was checked. */
  readonly generation: (ofBackup: number) => number | Promise<number>;
  /** Whether people, tokens for programs and enrolment keys stay good: the backup is minutes old. */
  readonly keepsLogins: boolean;
  /** Called when all was checked, right before the database is put in place. */
  readonly claim?: () => Promise<void>;
}

/** The outcome of a restore. */
interface PutBack {
  readonly servers: number;
  /** Ways whose secrets cannot be read. */
  readonly unreadable: number;
  readonly kept: string | null;
  readonly authority: boolean;
  /** The progress of the data of the backup. */
  readonly reached: Reached;
}

/** `komo-manager restore FILE [--generation N]`. @throws StoreFault, StartFault */
export function restoreAsAsked(
  place: DataPlace,
  { words: [file = ""], options }: Arguments,
): Promise<string> {
  return restore(place, file, Number(options["generation"] ?? 0));
}

/**
 * `komo-manager restore FILE`: puts a backup in place of the database. Orders, pending stops, wake-ups and runs that
 * were under way then are void, and everyone must log in again.
 * @param asked the least generation of the manager from now on
 * @throws StoreFault, StartFault
 */
export async function restore(place: DataPlace, file: string, asked = 0): Promise<string> {
  await openDataFolder(place.dataDir);
  const lock = await lockDatabase(place.url);
  try {
    const replaced = await readReplaced(place.dataDir);
    const { servers, unreadable, kept, authority } = await putBack(place, file, {
      ...{ files: null, sha256: null, keepsLogins: false },
      // Whoever restores wants this manager to serve, also where another one had taken its place.
      async generation(ofBackup) {
        const there = await identityOf(place.url).catch(() => null);
        const mine = there ? generationOf(there) : 0;
        return Math.max(asked, ofBackup, mine, replaced ? replaced.generation + 1 : 0);
      },
    });
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

/** Puts a backup in place of the database, whose lock is held. @throws StoreFault, StartFault: nothing is changed then */
export async function putBack(
  place: DataPlace,
  file: string,
  { files: sealed, sha256, generation, keepsLogins, claim }: Restoring,
): Promise<PutBack> {
  // Agents know marks of the data that are replaced: those are the past from now on.
  const [marked = "0"] = (await readMark(place.dataDir))?.split(".") ?? [];
  const beyond = /^\d{1,15}$/.test(marked) ? Number(marked) : 0;
  let servers = 0;
  let unreadable = 0;
  let reached: Reached = { events: 0, entries: 0 };
  const wayKey = (sealed && wayKeyIn(sealed)) ?? (await keptWayKey(place.dataDir));
  const { files, kept } = await restoreStore(
    { ...place, sha256 },
    path.resolve(file),
    async (store, inBackup) => {
      await checkFiles(sealed ?? inBackup);
      reached = await reachedBy(store);
      servers = await settle(store, keepsLogins);
      const seals = createSeals(wayKey);
      const ways = (await store.ways.load()).filter((way) => secretOf(seals, way) === null);
      const nutServers = (await store.nutServers.load()).filter((each) => nutSecretOf(seals, each) === null);
      const settings = (await store.managerSettings.load()).filter(
        (record) => openSettings(seals, record).unreadable.length > 0,
      );
      unreadable = ways.length + nutServers.length + settings.length;
      const life = randomBytes(8).toString("hex");
      await store.lineage.leap(beyond, life, await generation(generationOf(store.lineage.now())));
      await store.audit.append({
        ...atCommandLine(),
        ...{ operation: "restored", target: null, asked: { backup: path.basename(file), servers } },
      });
      await claim?.();
    },
  );
  const came = sealed ?? files;
  await putKeys(place.dataDir, came);
  const authority = await restoreAuthority(place, came);
  await restorePushKey(place, came);
  // It refers to events of the replaced database: those to come would seem to have been sent.
  await rm(noticesFile(place.dataDir), { force: true });
  await rm(standbyFiles(place.dataDir).replaced, { force: true });
  return { servers, unreadable, kept, authority, reached };
}

async function reachedBy({ events, audit }: Store): Promise<Reached> {
  const [event] = await events.list({ limit: 1 });
  const { entries } = await audit.list({ limit: 1 });
  return { events: event?.id ?? 0, entries: entries[0]?.number ?? 0 };
}

export const SEALED = (count: number, key: string): string =>
  `The ${count === 1 ? "secret of 1 way" : `secrets of ${count} ways`} to wake, or of NUT servers or settings, cannot be read with ${key}: put the one of the time of the backup in its place, or set them again.`;

/**
 * Ends what a backup would revive: ended sessions, browsers that have unsubscribed, orders, pending stops, revoked
 * enrolment keys and tokens for programs, and removed people. Runs and upgrades that went on are cancelled, and transitions of
 * schedules that were due before are not planned. Holds stay until their end: they turn nothing off. Gives the number
 * of servers.
 * @param keepsLogins whether people, programs and enrolment keys come in as before, but for sessions
 */
async function settle(store: Store, keepsLogins: boolean): Promise<number> {
  const now = { monotonic: clock.monotonic(), wall: clock.wall() };
  const servers = await store.servers.load(now.monotonic);
  await store.sessions.removeAll();
  if (!keepsLogins) {
    await store.pushSubscriptions.removeAll();
    await store.enrolmentKeys.revokeAll(now.wall);
    await store.apiTokens.revokeAll(now.wall);
    await store.people.shutOutAll();
  }
  for (const { uuid } of await store.runs.loadOpen(now.monotonic))
    await store.runs.cancel(uuid, { who: "manager", why: "restored" });
  for (const upgrade of await store.upgrades.load(UPGRADES_KEPT)) {
    const ended = cancelUpgrade(upgrade, "manager", now.wall);
    if (ended !== upgrade) await store.upgrades.update(ended, []);
  }
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
