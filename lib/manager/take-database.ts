import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { databaseFile, lockDatabase, lockFolder } from "../store/core/database-file";
import { leaseFence, type Fence } from "../store/core/fence";
import { takeLease, type Lease, type LeaseEvents } from "../store/core/lease";
import type { LeaseRow, Pair } from "../store/core/lease-row";
import { keysOf, type DataPlace } from "./data-folder";

/** A database that no other manager serves. */
export interface TakenDatabase {
  /** Whether it is sure at this moment that no other serves it. */
  isHeld(): boolean;
  /** Whether a standby may serve it as soon as that is not sure. */
  readonly isPair: boolean;
  /** The fence of its writes; null: a lock keeps others out. */
  readonly fence: Fence | null;
  release(): Promise<void>;
}

/** A database that another manager serves, whose standby this process is. */
export interface AwaitedDatabase {
  /** The row of the manager that serves, as it was last seen. */
  seen(): LeaseRow;
  /** Resolves once it is this process's, and rejects with a StoreFault where it cannot be. */
  readonly taken: Promise<TakenDatabase>;
  stop(): Promise<void>;
}

type Place = Pick<DataPlace, "url" | "dataDir">;

/**
 * Takes the database for this process: by a lock on its file, or, where it is on a server, by a lease there.
 * @throws StoreFault where another manager has it; StartFault where the data folder cannot be used
 */
export async function takeDatabase({ url, dataDir }: Place, events: LeaseEvents): Promise<TakenDatabase> {
  if (databaseFile(url) !== null) {
    const lock = await lockDatabase(url);
    return { isHeld: () => true, isPair: false, fence: null, release: () => lock.release() };
  }
  const taken = await takeOnServer({ url, dataDir }, null, events);
  if ("taken" in taken) throw new Error("a manager that is no standby cannot wait");
  return taken;
}

/**
 * Takes a database that is on a server, or waits as the standby of the manager that serves it.
 * @param pair what the other one is to know of this one; null: no standby is wanted
 * @throws StoreFault, StartFault as above
 */
export async function takeOnServer(
  { url, dataDir }: Place,
  pair: Pair | null,
  events: LeaseEvents,
): Promise<TakenDatabase | AwaitedDatabase> {
  const lock = await lockFolder(dataDir);
  const takenBy = (lease: Lease): TakenDatabase => ({
    ...{ isHeld: () => lease.isHeld(), isPair: pair !== null, fence: leaseFence(lease.holder) },
    release: () => lease.release().finally(() => lock.release()),
  });
  try {
    const lease = await takeLease({ url }, { place: hostname(), pair }, events);
    if (!("taken" in lease)) return takenBy(lease);
    const taken = lease.taken.then(takenBy);
    taken.catch(() => undefined);
    return {
      seen: () => lease.seen(),
      taken,
      stop: () => lease.stop().finally(() => lock.release()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The words of one of a pair about itself in its lease. The digest shows nothing of the keys, which are random.
 * @param ca the fingerprint of the private CA; null: there is none
 * @throws StartFault where the data folder cannot be used
 */
export async function pairOf(dataDir: string, url: string, ca: string | null): Promise<Pair> {
  const keys = JSON.stringify([await keysOf(dataDir), ca]);
  return { url, keys: createHash("sha256").update(keys).digest("base64url").slice(0, 32) };
}
