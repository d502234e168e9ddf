import * as z from "zod";
import { NotStored } from "../../fleet/model/errors";

/** The database cannot be used; the message is one line for people, without secrets. */
export class StoreFault extends Error {
  override readonly name = "StoreFault";
}

/** The database has another schema than this version's: nothing but another version helps. */
export class OtherSchema extends StoreFault {}

/** The error of a failed write: a `NotStored` where no other write would succeed either. */
export function orNotStored(error: unknown): unknown {
  if (error instanceof NotStored) return error;
  const said = reason(error);
  if (/SQLITE_FULL|disk is full|ENOSPC/.test(said)) return new NotStored("disk_full", said, error);
  return /SQLITE_(IOERR|READONLY|CANTOPEN)/.test(said) ? new NotStored("unwritable", said, error) : error;
}

/** Whether another process holds the database at this moment. */
export function isLocked(error: unknown): boolean {
  return busy.safeParse(error).success || /SQLITE_BUSY|database is locked/.test(reason(error));
}

/** Whether the database refused a query because its values must be unique. */
export function refusedAsTaken(error: unknown): boolean {
  return unique.safeParse(error).success;
}

/** The error to throw where a query on a server failed: `missing` where the server does not exist. */
export function unlessMissing(error: unknown, uuid: string): unknown {
  return noSuchRow.safeParse(error).success ? missing(uuid, error) : error;
}

/** The fault of a server that does not exist. */
export function missing(uuid: string, cause?: unknown): StoreFault {
  return new StoreFault(`the server ${uuid} is not in the database`, { cause });
}

/**
 * The schema of Prisma's errors of this kind of the driver: of its own queries, of those in SQL, and of transactions.
 */
function driverSays(kind: string) {
  return z.object({
    meta: z.object({ driverAdapterError: z.object({ cause: z.object({ kind: z.literal(kind) }) }) }),
  });
}
const unique = driverSays("UniqueConstraintViolation");
const busy = driverSays("SocketTimeout");
const noSuchRow = z.object({ code: z.literal("P2025") });

/** The message of SQLite or the network, without Prisma's wrapping, and without the secrets that a URL may hold. */
export function reason(error: unknown): string {
  return words(error)
    .replace(/\/\/[^/@\s]*@/g, "//")
    .replace(/(authToken=)[^&\s]*/gi, "$1…");
}

function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const wrapped = typeof cause === "object" && cause !== null && "originalMessage" in cause;
  return wrapped ? String(cause.originalMessage) : error.message;
}
