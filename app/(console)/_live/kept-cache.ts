/** Where the list is kept for when the manager is away: public/sw.js looks there, too. */
const CACHE = "komoriuta.list";
const KEY = "/kept-list";

/** What is kept is somebody's: by the ID that they log in with. */
interface Owned {
  readonly owner: string;
}

/**
 * Keeps it in the place of what was kept before.
 * @param anew also where nothing is kept, or somebody else's; else that was forgotten by another tab, in which somebody
 *   logged out, or logged in as somebody else
 */
export async function writeKeptList(list: Owned, anew: boolean): Promise<void> {
  try {
    if (!anew && (await ownerOfKept()) !== list.owner) return;
    const headers = { "content-type": "application/json" };
    await (await caches.open(CACHE)).put(KEY, new Response(JSON.stringify(list), { headers }));
  } catch {
    // A browser that keeps nothing says only that the manager cannot be reached.
  }
}

/** Forgets it with the login, for the next person at this browser. */
export function forgetKeptList(): void {
  // Browsers have no such store where they do not trust the connection.
  if (typeof caches !== "undefined") void caches.delete(CACHE).catch(() => undefined);
}

/** Forgets what another person has left, who never logged out here. */
export async function forgetListOfOthers(owner: string): Promise<void> {
  if (typeof caches === "undefined") return;
  try {
    const kept = await ownerOfKept();
    if (kept !== null && kept !== owner) await caches.delete(CACHE);
  } catch {
    // Nothing can be kept there either.
  }
}

/** Whose list is kept; null: none is. One without an owner is nobody's. */
async function ownerOfKept(): Promise<unknown> {
  if (!(await caches.has(CACHE))) return null;
  const kept = await (await caches.open(CACHE)).match(KEY);
  const list: unknown = await kept?.json().catch(() => undefined);
  return typeof list === "object" && list !== null && "owner" in list ? list.owner : undefined;
}
