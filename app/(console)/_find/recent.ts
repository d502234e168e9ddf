const KEY = "komoriuta.recent";
const KEPT = 20;

/** Paths of servers and groups that were seen in this browser, the latest first. */
export function recent(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string").slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

const PATH = /^\/(servers|groups)\/[\da-f-]{36}$/;

/** Remembers the path of a server or a group as seen; other paths are ignored. */
export function rememberRecent(path: string): void {
  if (!PATH.test(path)) return;
  write([path, ...recent().filter((each) => each !== path)].slice(0, KEPT));
}

/** Forgets all, for the next person at this browser. */
export function forgetRecent(): void {
  write([]);
}

function write(paths: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(paths));
  } catch {
    // Without storage the search still works, in the order of names.
  }
}
