/** The cache of the kept list; public/sw.js reads it, too. */
const CACHE = "komoriuta.list";
const KEY = "/kept-list";

/** A kept list belongs to one person, by the ID that they log in with. */
interface Owned {
  readonly owner: string;
}

/**
 * Replaces the kept list.
 * @param anew also where there is none, or another person's; else its absence means that somebody logged out, or logged
 * in as another person, in another tab
 */
export async function writeKeptList(list: Owned, anew: boolean): Promise<void> {
  try {
    if (!anew && (await ownerOfKept()) !== list.owner) return;
    const headers = { "content-type": "application/json" };
    await (await caches.open(CACHE)).put(KEY, new Response(JSON.stringify(list), { headers }));
  } catch {
    // Without storage the page says only that the manager cannot be reached.
  }
}

/** Forgets the kept list at logout, for the next person at this browser. */
export function forgetKeptList(): void {
  // Browsers have no such store where they do not trust the connection.
  if (typeof caches !== "undefined") void caches.delete(CACHE).catch(() => undefined);
}

/** Forgets the kept list of another person, who never logged out here. */
export async function forgetListOfOthers(owner: string): Promise<void> {
  if (typeof caches === "undefined") return;
  try {
    const kept = await ownerOfKept();
    if (kept !== null && kept !== owner) await caches.delete(CACHE);
  } catch {
    // Nothing is kept there either.
  }
}

/** The owner of the kept list; null: there is none. One without an owner is nobody's. */
async function ownerOfKept(): Promise<unknown> {
  if (!(await caches.has(CACHE))) return null;
  const kept = await (await caches.open(CACHE)).match(KEY);
  const list: unknown = await kept?.json().catch(() => undefined);
  return typeof list === "object" && list !== null && "owner" in list ? list.owner : undefined;
}
