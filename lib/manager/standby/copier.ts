import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataPlace } from "../data-folder";
import type { Reached } from "./copy";
import { noteLatest } from "./latest";
import { progressOf } from "./lineage";
import { placeOf } from "./places";
import { copyRound, noteFault } from "./round";
import { readSettings, standbyFiles, standbyKey } from "./settings";

/** Milliseconds between two copies. */
const EVERY = 60_000;
/** Milliseconds between two looks at how far the data have come since. */
const LOOK_EVERY = 10_000;
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
  const pass = async (ms: number): Promise<boolean> => (await Promise.race([sleep(ms), ended])) === "ended";
  await removeTorn(place.dataDir);
  for (;;) {
    const began = performance.now();
    const settings = await readSettings(place.dataDir);
    if (!settings) return;
    let note = (): Promise<void> => Promise.resolve();
    try {
      const copies = placeOf(settings, place.dataDir);
      const parts = { place, copies, key: await standbyKey(place.dataDir), now: Date.now };
      let known: Reached | null = await progressOf(place.url);
      if (await copyRound(parts)) return;
      note = async () => void (known = await noteLatest(parts, known));
    } catch (error) {
      await noteFault(place.dataDir, error);
    }
    const took = performance.now() - began;
    const due = performance.now() + Math.max(EVERY - took, took * REST);
    for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
      if (await pass(Math.min(left, LOOK_EVERY))) return;
      // Where it does not come to pass, the next copy says why.
      await note().catch(() => undefined);
    }
  }
}

/** Removes what a copier that was killed has left. */
async function removeTorn(dataDir: string): Promise<void> {
  const { folder } = standbyFiles(dataDir);
  for (const name of await readdir(folder))
    if (/^(komoriuta-\d{14}\.|got-|latest\.)/.test(name))
      await rm(path.join(folder, name), { recursive: true, force: true });
}
