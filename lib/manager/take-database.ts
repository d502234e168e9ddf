import { hostname } from "node:os";
import { databaseFile, lockDatabase, lockFolder } from "../store/core/database-file";
import { takeLease, type LeaseEvents } from "../store/core/lease";
import type { DataPlace } from "./data-folder";

/** A database that no other manager serves. */
export interface TakenDatabase {
  /** Whether it is sure at this moment that no other serves it. */
  isHeld(): boolean;
  release(): Promise<void>;
}

/**
 * Takes the database for this process: by a lock on its file, or, where it is on a server, by a lease there.
 * @throws StoreFault where another manager has it; StartFault where the data folder cannot be used
 */
export async function takeDatabase(
  { url, dataDir }: Pick<DataPlace, "url" | "dataDir">,
  events: LeaseEvents,
): Promise<TakenDatabase> {
  if (databaseFile(url) !== null) {
    const lock = await lockDatabase(url);
    return { isHeld: () => true, release: () => lock.release() };
  }
  const lock = await lockFolder(dataDir);
  try {
    const lease = await takeLease({ url }, hostname(), events);
    return { isHeld: () => lease.isHeld(), release: () => lease.release().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
