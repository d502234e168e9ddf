/** The database cannot be used; the message is one line for people, without secrets. */
export class StoreFault extends Error {
  override readonly name = "StoreFault";
}

/** Whether Prisma refused a query for the given reason, such as P2002 (unique) or P2025 (no such row). */
export function refusedFor(code: string, error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** What to throw where a query on a server failed: a fault that says so where the server is not there. */
export function unlessMissing(error: unknown, uuid: string): unknown {
  return refusedFor("P2025", error)
    ? new StoreFault(`the server ${uuid} is not in the database`, { cause: error })
    : error;
}

/** What SQLite or the network said, below the wrapping, without the secrets that a URL may hold. */
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
