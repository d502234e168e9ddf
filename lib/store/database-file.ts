import { chmod, open } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The path that a `file:` URL of libSQL names, relative where the URL is; null for every other URL. */
export function databaseFile(url: string): string | null {
  if (!/^file:/i.test(url)) return null;
  const withoutQuery = url.replace(/[?#].*$/s, "");
  if (/^file:\/\//i.test(withoutQuery)) return fileURLToPath(withoutQuery);
  return decodeURIComponent(withoutQuery.slice("file:".length));
}

/**
 * Makes the file where it is missing, and keeps it and SQLite's two files beside it from everyone
 * else (mode 600). SQLite gives those two the mode of the database.
 */
export async function keepPrivate(path: string): Promise<void> {
  const file = await open(path, "a", 0o600);
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
  for (const beside of [`${path}-wal`, `${path}-shm`]) {
    await chmod(beside, 0o600).catch(unlessMissing);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
