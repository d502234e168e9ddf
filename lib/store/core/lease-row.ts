import * as z from "zod";
import { connections, type Connection, type Location } from "./connection";
import { StoreFault } from "./faults";

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

/** A manager that waits for another one's end, or is waited for: what each must know of the other. */
export interface Pair {
  /** The address of its console. */
  readonly url: string;
  /** A digest of the keys in its data folder: agents and secrets of ways know these, and no others. */
  readonly keys: string;
}

/** The token of one process, by which its writes are known. */
export interface Holder {
  readonly token: string;
  /** Null: it was started without a standby in mind, or is of a version that knew none. */
  readonly pair: Pair | null;
}

/** The column: the token alone, or, of a pair, JSON. Versions that know no pairs take it for a token. */
export function holderText({ token, pair }: Holder): string {
  return pair ? JSON.stringify({ token, ...pair }) : token;
}

const pairColumn = z.object({ token: z.string(), url: z.string().max(500), keys: z.string().max(100) });

function readHolder(text: string): Holder {
  try {
    const { token, ...pair } = pairColumn.parse(JSON.parse(text));
    return { token, pair };
  } catch {
    return { token: text, pair: null };
  }
}

/** The row of the lease. */
export interface LeaseRow {
  readonly text: string;
  readonly holder: Holder;
  /** The machine of the holder, for people. */
  readonly place: string;
  /** By the database's clock. */
  readonly renewedAt: number;
  /** Milliseconds since then, by the same clock. */
  readonly age: number;
}

/** Whether it has not been renewed between these two readings, nor taken. */
export function isSame(one: LeaseRow, other: LeaseRow): boolean {
  return one.text === other.text && one.renewedAt === other.renewedAt;
}

/** A holder in words. */
export function shown({ place, renewedAt, age }: LeaseRow): string {
  return `it runs on ${place}, and was last heard at ${new Date(renewedAt).toISOString()}, ${Math.max(0, Math.round(age / 1000))} s ago`;
}

/** The queries of a lease. Each rejects where the server does not answer within its time. */
export interface LeaseTable {
  make(): Promise<void>;
  /** Null: nobody has it. @throws StoreFault where the row is not as any manager writes it */
  read(): Promise<LeaseRow | null>;
  /** @returns whether nobody had it */
  insert(text: string, place: string): Promise<boolean>;
  /** @returns whether it had not been renewed since that row was read */
  takeOver(text: string, place: string, from: LeaseRow): Promise<boolean>;
  /** @returns whether it is this holder's */
  renew(text: string): Promise<boolean>;
  remove(text: string): Promise<void>;
  close(): Promise<void>;
}

/** @param patience milliseconds within which the server must answer each query */
export function leaseTable(location: Location, patience: number): LeaseTable {
  let connection: Promise<Connection> | null = null;

  /** Each connection answers one query after the other: one that does not answer is left for a new one. */
  const leave = (): void => {
    const left = connection;
    connection = null;
    left?.then((one) => one.dispose()).catch(() => undefined);
  };
  const ask = async <T>(query: (connection: Connection) => Promise<T>): Promise<T> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("the database does not answer")), patience);
    });
    const answered = (connection ??= connections(location).connect()).then(query);
    try {
      return await Promise.race([answered, late]);
    } catch (error) {
      answered.catch(() => undefined);
      leave();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
  const change = async (sql: string, args: readonly string[] = []): Promise<boolean> => {
    const argTypes = args.map(() => ({ scalarType: "string", arity: "scalar" }) as const);
    return (await ask((connection) => connection.executeRaw({ sql, args: [...args], argTypes }))) > 0;
  };

  return {
    async make() {
      await change(TABLE);
    },
    async read() {
      const sql = `SELECT holder, place, CAST(renewed_at AS TEXT), CAST(${NOW} - renewed_at AS TEXT) FROM "${LEASE_TABLE}" WHERE id = 1`;
      const { rows } = await ask((connection) => connection.queryRaw({ sql, args: [], argTypes: [] }));
      return rows[0] ? readRow(rows[0]) : null;
    },
    insert: (text, place) =>
      change(`INSERT INTO "${LEASE_TABLE}" VALUES (1, ?, ?, ${NOW}) ON CONFLICT (id) DO NOTHING`, [
        text,
        place,
      ]),
    takeOver: (text, place, from) =>
      change(
        `UPDATE "${LEASE_TABLE}" SET holder = ?, place = ?, renewed_at = ${NOW} WHERE holder = ? AND renewed_at = ?`,
        [text, place, from.text, String(from.renewedAt)],
      ),
    renew: (text) => change(`UPDATE "${LEASE_TABLE}" SET renewed_at = ${NOW} WHERE holder = ?`, [text]),
    async remove(text) {
      await change(`DELETE FROM "${LEASE_TABLE}" WHERE holder = ?`, [text]);
    },
    close: () => Promise.resolve(leave()),
  };
}

const row = z.tuple([
  z.string().min(1).max(1000),
  z.string().max(500),
  // Within the times that a date can be of.
  z.coerce.number().int().min(0).max(8.64e15),
  z.coerce.number(),
]);

function readRow(columns: readonly unknown[]): LeaseRow {
  const found = row.safeParse(columns.slice(0, 4));
  if (!found.success)
    throw new StoreFault(
      `the table ${LEASE_TABLE} of the database holds a row that no manager has written: see which manager serves, and delete the row once none does (DELETE FROM ${LEASE_TABLE})`,
    );
  const [text, place, renewedAt, age] = found.data;
  return { text, holder: readHolder(text), place, renewedAt, age };
}
