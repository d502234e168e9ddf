import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connections, type Connection, type Location } from "./connection";
import { reason, StoreFault } from "./faults";

/**
 * The right to serve a database that is on a server: a row that the serving manager renews by that server's clock. A
 * manager keeps the facts in memory, and two would both give orders. A database file has a lock instead, which ends
 * with its process (`lockDatabase`).
 */
export interface Lease {
  /** Whether nobody else can have it by now. While that is unknown no server may be told OFF. */
  isHeld(): boolean;
  /** Lets go of it: the next manager need not wait. */
  release(): Promise<void>;
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

/** Milliseconds. */
interface LeaseTimes {
  /** The time for which a lease must be seen unchanged before another may take it. */
  readonly lasts: number;
  readonly renewedEvery: number;
}
const LEASE_TIMES: LeaseTimes = { lasts: 15_000, renewedEvery: 4000 };

/** The one table that may be there before the first migration. */
export const LEASE_TABLE = "manager_lease";

/** Not in the migrations: it is taken before these are applied, so that no newer version changes what another serves. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS "${LEASE_TABLE}" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "renewed_at" INTEGER NOT NULL
  )`;

/** SQL of the database's time in Unix milliseconds: the clocks of two managers may differ. */
const NOW = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

/**
 * Takes the lease. Where another manager has it, this waits for a lease's time; one that is renewed meanwhile cannot be
 * taken. A lease that a killed process of the same folder left is no exception: that process may also live in a copy of
 * the folder.
 * @param place the place where this one runs, for people
 * @param events its callbacks
 * @throws StoreFault where another manager serves the database, or it cannot be asked
 */
export async function takeLease(
  location: Location,
  place: string,
  { lost, waits }: LeaseEvents,
  times = LEASE_TIMES,
): Promise<Lease> {
  const holder = randomUUID();
  const connection = await connections(location).connect();
  const ask = asking(connection);
  let ended = false;
  let heldSince: Clocks;
  try {
    await ask(TABLE);
    heldSince = await take(ask, holder, place, times, waits);
  } catch (error) {
    await connection.dispose();
    if (error instanceof StoreFault) throw error;
    throw new StoreFault(`the database cannot be asked who serves it: ${reason(error)}`, { cause: error });
  }

  const renew = async (): Promise<void> => {
    while (!ended) {
      await sleep(times.renewedEvery, null, { ref: false });
      const asked = clocks();
      try {
        const { changes } = await ask(`UPDATE "manager_lease" SET renewed_at = ${NOW} WHERE holder = ?`, [
          holder,
        ]);
        if (ended) return;
        if (changes === 0) {
          ended = true;
          heldSince = LONG_AGO;
          const other = await read(ask).catch(() => null);
          const by = other ? ` (${shown(other)})` : "";
          return lost(
            new StoreFault(
              `another komo-manager has taken the database${by}: this one stops, since two would both give orders`,
            ),
          );
        }
        heldSince = asked;
      } catch {
        // The database cannot be reached: it is tried again, and `isHeld` knows how long that may take.
      }
    }
  };
  void renew();

  return {
    isHeld: () => sinceThen(heldSince) < times.lasts - times.renewedEvery,
    async release() {
      if (!ended) {
        ended = true;
        heldSince = LONG_AGO;
        await ask(`DELETE FROM "manager_lease" WHERE holder = ?`, [holder]).catch(() => undefined);
      }
      await connection.dispose();
    },
  };
}

interface Row {
  readonly holder: string;
  readonly place: string;
  readonly renewedAt: number;
  /** Milliseconds since then, by the database's clock. */
  readonly age: number;
}

/**
 * Takes the lease by this process's own clock, however the database's is set: nobody relies any more on a row that
 * stayed the same for a lease's time.
 * @returns the time of the query that took it
 */
async function take(
  ask: Ask,
  holder: string,
  place: string,
  { lasts }: LeaseTimes,
  waits: (holder: string) => void,
): Promise<Clocks> {
  let watched: { readonly row: Row; readonly since: number } | null = null;
  for (;;) {
    const asked = clocks();
    if (await insert(ask, holder, place)) return asked;
    const over = watched && performance.now() - watched.since >= lasts ? watched.row : null;
    if (over && (await takeOver(ask, holder, place, over))) return asked;
    const row = await read(ask);
    if (!row) continue;
    if (watched && !isSame(row, watched.row))
      throw new StoreFault(`another komo-manager serves this database (${shown(row)}): stop it first`);
    if (!watched) {
      waits(shown(row));
      watched = { row, since: performance.now() };
    }
    await sleep(Math.min(1000, lasts / 10));
  }
}

/** @returns whether nobody had it */
async function insert(ask: Ask, holder: string, place: string): Promise<boolean> {
  const sql = `INSERT INTO "manager_lease" VALUES (1, ?, ?, ${NOW}) ON CONFLICT (id) DO NOTHING`;
  return (await ask(sql, [holder, place])).changes > 0;
}

/** @returns whether it had not been renewed since that row was read */
async function takeOver(ask: Ask, holder: string, place: string, from: Row): Promise<boolean> {
  const sql = `UPDATE "manager_lease" SET holder = ?, place = ?, renewed_at = ${NOW} WHERE holder = ? AND renewed_at = ?`;
  return (await ask(sql, [holder, place, from.holder, String(from.renewedAt)])).changes > 0;
}

function isSame(one: Row, other: Row): boolean {
  return one.holder === other.holder && one.renewedAt === other.renewedAt;
}

function shown({ place, renewedAt, age }: Row): string {
  return `it runs on ${place}, and was last heard at ${new Date(renewedAt).toISOString()}, ${Math.max(0, Math.round(age / 1000))} s ago`;
}

async function read(ask: Ask): Promise<Row | null> {
  const { rows } = await ask(
    `SELECT holder, place, renewed_at, ${NOW} - renewed_at FROM "manager_lease" WHERE id = 1`,
  );
  const [row] = rows;
  return row
    ? { holder: String(row[0]), place: String(row[1]), renewedAt: Number(row[2]), age: Number(row[3]) }
    : null;
}

type Ask = (
  sql: string,
  args?: readonly string[],
) => Promise<{ readonly rows: readonly (readonly unknown[])[]; readonly changes: number }>;

function asking(connection: Connection): Ask {
  return async (sql, args = []) => {
    const argTypes = args.map(() => ({ scalarType: "string", arity: "scalar" }) as const);
    const query = { sql, args: [...args], argTypes };
    if (/^\s*SELECT/.test(sql)) return { rows: (await connection.queryRaw(query)).rows, changes: 0 };
    return { rows: [], changes: await connection.executeRaw(query) };
  };
}

interface Clocks {
  readonly monotonic: number;
  readonly wall: number;
}
const LONG_AGO: Clocks = { monotonic: -Infinity, wall: -Infinity };

function clocks(): Clocks {
  return { monotonic: performance.now(), wall: Date.now() };
}

/**
 * Milliseconds since then, by whichever clock says more: one stands still while a machine sleeps, the other may be set.
 */
function sinceThen({ monotonic, wall }: Clocks): number {
  return Math.max(performance.now() - monotonic, Date.now() - wall);
}
