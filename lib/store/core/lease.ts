import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Location } from "./connection";
import { reason, StoreFault } from "./faults";
import {
  holderText,
  isSame,
  leaseTable,
  shown,
  type LeaseRow,
  type LeaseTable,
  type Pair,
} from "./lease-row";
import { between, clocks, LONG_AGO, type Clocks } from "./steady-clock";

/**
 * The right to serve a database that is on a server: a row that the serving manager renews by that server's clock. A
 * manager keeps the facts in memory, and two would both give orders. A database file has a lock instead, which ends
 * with its process (`lockDatabase`).
 */
export interface Lease {
  /** Whether nobody else can have it by now. While that is unknown no server may be told OFF. */
  isHeld(): boolean;
  /** The text of its row's holder: each write looks whether it is there still. */
  readonly holder: string;
  /** Lets go of it: the next manager need not wait. */
  release(): Promise<void>;
}

/** A manager that waits until it can take the lease of another one. */
export interface Waiting {
  /** The row of the one that serves, as it was last seen. */
  seen(): LeaseRow;
  /**
   * Resolves with the lease, once the other one's was over or let go of. Rejects with a StoreFault where this one can be
   * a standby no more, and never once it was stopped.
   */
  readonly taken: Promise<Lease>;
  stop(): Promise<void>;
}

/** Callbacks of a lease. */
export interface LeaseEvents {
  /** Called once, where another manager has taken it all the same: this one must stop at once. */
  readonly lost: (fault: StoreFault) => void;
  /**
   * Called once, where another process has it, alive or killed: which of the two, is known once a lease's time is over.
   */
  readonly waits: (holder: string) => void;
}

/** The manager that asks for a lease. */
export interface Claimant {
  /** The machine, for people. */
  readonly place: string;
  /** Null: no standby is wanted, and this is none. */
  readonly pair: Pair | null;
}

/** Milliseconds. */
export interface LeaseTimes {
  /** The time for which a lease must be seen unchanged before another may take it. */
  readonly lasts: number;
  /** The time after a renewal for which its holder relies on it. */
  readonly reliedOn: number;
  readonly renewedEvery: number;
  /** The time between two looks of a standby. */
  readonly seenEvery: number;
  /** The time for which an answer of the server is waited for. */
  readonly patience: number;
}

/** The times of a manager alone, whose outages of the database are no reason to stop, and those of a pair. */
export const LEASE_TIMES: Readonly<Record<"alone" | "pair", LeaseTimes>> = {
  alone: { lasts: 15_000, reliedOn: 11_000, renewedEvery: 4000, seenEvery: 1000, patience: 10_000 },
  pair: { lasts: 5000, reliedOn: 4000, renewedEvery: 1000, seenEvery: 500, patience: 2000 },
};

/** All that is needed to have a lease, or to wait for one. */
interface Claim {
  readonly table: LeaseTable;
  readonly text: string;
  readonly me: Claimant;
  readonly events: LeaseEvents;
  readonly times: LeaseTimes;
}

/**
 * Takes the lease. Where another manager has it, one of a pair waits as its standby; any other waits for a lease's time,
 * and is refused where it is renewed meanwhile. A lease that a killed process of the same folder left is no exception:
 * that process may also live in a copy of the folder.
 * @throws StoreFault where another manager serves the database, or it cannot be asked
 */
export async function takeLease(
  location: Location,
  me: Claimant,
  events: LeaseEvents,
  times: LeaseTimes = LEASE_TIMES[me.pair ? "pair" : "alone"],
): Promise<Lease | Waiting> {
  const table = leaseTable(location, times.patience);
  const text = holderText({ token: randomUUID(), pair: me.pair });
  const claim: Claim = { table, text, me, events, times };
  try {
    await table.make();
    const first = clocks();
    if (await table.insert(text, me.place)) return held(claim, first);
    const row = await table.read();
    if (row && me.pair && row.holder.pair) return wait(claim, checkedPair(row, me.pair));
    // One that expects no standby renews its lease by the times of a manager alone.
    return held(claim, await takeAlone(claim, me.pair ? LEASE_TIMES.alone.lasts : times.lasts));
  } catch (error) {
    await table.close();
    if (error instanceof StoreFault) throw error;
    throw new StoreFault(`the database cannot be asked who serves it: ${reason(error)}`, { cause: error });
  }
}

/** The row of the other one of a pair. @throws StoreFault where its keys are not those of this one */
function checkedPair(row: LeaseRow, { keys }: Pair): LeaseRow {
  if (row.holder.pair?.keys !== keys)
    throw new StoreFault(
      `the manager whose standby this is to be (${shown(row)}) has other keys in its data folder, and its servers would not know this one: copy its data folder to here first (docs/standby.md)`,
    );
  return row;
}

/** A lease that was taken by a query at that time. */
function held({ table, text, events, times }: Claim, since: Clocks): Lease {
  let ended = false;
  let heldSince = since;

  const renew = async (): Promise<void> => {
    let isRenewed = true;
    while (!ended) {
      await sleep(isRenewed ? times.renewedEvery : times.renewedEvery / 2, null, { ref: false });
      if (ended) return;
      const asked = clocks();
      try {
        isRenewed = await table.renew(text);
      } catch {
        // The database cannot be reached: it is tried again, and `isHeld` knows how long that may take.
        isRenewed = false;
        continue;
      }
      if (ended) return;
      if (isRenewed) {
        heldSince = asked;
        continue;
      }
      ended = true;
      heldSince = LONG_AGO;
      const other = await table.read().catch(() => null);
      const by = other ? ` (${shown(other)})` : "";
      return events.lost(
        new StoreFault(
          `another komo-manager has taken the database${by}: this one stops, since two would both give orders`,
        ),
      );
    }
  };
  void renew();

  return {
    holder: text,
    isHeld: () => between(heldSince, clocks()) < times.reliedOn,
    async release() {
      if (!ended) {
        ended = true;
        heldSince = LONG_AGO;
        await table.remove(text).catch(() => undefined);
      }
      await table.close();
    },
  };
}

/**
 * Takes the lease by this process's own clock, however the database's is set: nobody relies any more on a row that
 * stayed the same for a lease's time.
 * @returns the time of the query that took it
 */
async function takeAlone({ table, text, me, events, times }: Claim, lasts: number): Promise<Clocks> {
  let watched: { readonly row: LeaseRow; readonly since: Clocks } | null = null;
  for (;;) {
    const asked = clocks();
    if (await table.insert(text, me.place)) return asked;
    const over = watched && between(watched.since, asked) >= lasts ? watched.row : null;
    if (over && (await table.takeOver(text, me.place, over))) return asked;
    const row = await table.read();
    if (!row) continue;
    if (watched && !isSame(row, watched.row)) throw new StoreFault(refusal(row, me));
    if (!watched) {
      events.waits(shown(row));
      watched = { row, since: clocks() };
    }
    await sleep(Math.min(times.seenEvery, lasts / 10));
  }
}

function refusal(row: LeaseRow, { pair }: Claimant): string {
  if (!pair) return `another komo-manager serves this database (${shown(row)}): stop it first`;
  return `another komo-manager serves this database (${shown(row)}) and expects no standby: start that one, too, with KOMO_STANDBY=true first`;
}

/**
 * Waits as a standby. The time in which the database does not answer does not count: the one that serves could not renew
 * its lease either, and goes on where it can.
 */
function wait(claim: Claim, first: LeaseRow): Waiting {
  const { table, text, me, times } = claim;
  let row = first;
  let stopped = false;

  const mine = async (asked: Clocks): Promise<Lease> => {
    const lease = held(claim, asked);
    if (!stopped) return lease;
    await lease.release();
    return NEVER;
  };
  const watch = async (): Promise<Lease> => {
    let since = clocks();
    for (;;) {
      await sleep(times.seenEvery);
      if (stopped) return NEVER;
      const asked = clocks();
      try {
        if (between(since, asked) >= times.lasts && (await table.takeOver(text, me.place, row)))
          return await mine(asked);
        const now = await table.read();
        if (!now) {
          if (await table.insert(text, me.place)) return await mine(asked);
          continue;
        }
        if (isSame(now, row)) continue;
        since = clocks();
        row = now;
      } catch (error) {
        if (error instanceof StoreFault) throw error;
        since = clocks();
        continue;
      }
      if (!row.holder.pair || !me.pair) throw new StoreFault(refusal(row, me));
      checkedPair(row, me.pair);
    }
  };
  const taken = watch();
  // Whoever waits for it hears of it; nobody may do so yet.
  taken.catch(() => undefined);

  return {
    seen: () => row,
    taken,
    async stop() {
      stopped = true;
      await table.close();
    },
  };
}

const NEVER = new Promise<never>(() => undefined);
