import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataPlace } from "../data-folder";
import { placeOf } from "./places";
import { copyRound, noteFault } from "./round";
import { readSettings, standbyFiles, standbyKey } from "./settings";

/** Milliseconds between two copies. */
const EVERY = 60_000;
/** A copy of a large database takes its time: the disk is to rest for most of it. */
const REST = 4;

/**
 * Makes copies until its input ends, which is the manager's end: a process of its own, since a backup takes a thread for
 * its time, and since a manager that answers requests may start no programs.
 */
export async function runCopier(place: DataPlace): Promise<void> {
  const ended = new Promise<"ended">((resolve) => {
    process.stdin
      .resume()
      .once("end", () => resolve("ended"))
      .once("close", () => resolve("ended"));
  });
  await removeTorn(place.dataDir);
  for (;;) {
    const began = performance.now();
    const settings = await readSettings(place.dataDir);
    if (!settings) return;
    try {
      const key = await standbyKey(place.dataDir);
      const copies = placeOf(settings, place.dataDir);
      if (await copyRound({ place, copies, key, now: Date.now })) return;
    } catch (error) {
      await noteFault(place.dataDir, error);
    }
    const took = performance.now() - began;
    const pause = Math.max(EVERY - took, took * REST);
    if ((await Promise.race([sleep(pause, "due"), ended])) === "ended") return;
  }
}

/** Removes what a copier that was killed has left. */
async function removeTorn(dataDir: string): Promise<void> {
  const { folder } = standbyFiles(dataDir);
  for (const name of await readdir(folder))
    if (/^(komoriuta-\d{14}\.|got-)/.test(name))
      await rm(path.join(folder, name), { recursive: true, force: true });
}
