const KEY = "komoriuta.recent";
const KEPT = 20;

/** Paths of servers and groups that this browser looked at, the latest first. */
export function recent(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string").slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

const PATH = /^\/(servers|groups)\/[\da-f-]{36}$/;

/** Remembers that somebody looks at a server or a group; other paths are passed over. */
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
    // A browser that keeps nothing finds all the same, in the order of names.
  }
}
