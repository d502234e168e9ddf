/** Where the list is kept for when the manager is away: public/sw.js looks there, too. */
const CACHE = "komoriuta.list";
const KEY = "/kept-list";

/**
 * Keeps it in the place of what was kept before.
 * @param anew also where nothing is kept; else that was forgotten by another tab, in which somebody logged out
 */
export async function writeKeptList(list: object, anew: boolean): Promise<void> {
  try {
    if (!anew && !(await caches.has(CACHE))) return;
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
