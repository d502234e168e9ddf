import { chmod, open, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { giveToOwnerOfFolder } from "../files";

/** The path that a `file:` URL of libSQL names, relative where the URL is; null for every other URL. */
export function databaseFile(url: string): string | null {
  if (!/^file:/i.test(url)) return null;
  const withoutQuery = url.replace(/[?#].*$/s, "");
  if (/^file:\/\//i.test(withoutQuery)) return fileURLToPath(withoutQuery);
  return decodeURIComponent(withoutQuery.slice("file:".length));
}

/** The URL of a file, whatever characters its path has. */
export function urlOf(file: string): string {
  return pathToFileURL(path.resolve(file)).href;
}

/** What SQLite keeps beside a database while it is in use. */
export function companions(file: string): string[] {
  return [`${file}-wal`, `${file}-shm`, `${file}-journal`];
}

/** Removes a database with all that SQLite keeps beside it. */
export async function removeDatabase(file: string): Promise<void> {
  for (const one of [file, ...companions(file)]) await rm(one, { force: true });
}

/**
 * Makes the file where it is missing, and keeps it and SQLite's two files beside it from everyone
 * else (mode 600). SQLite gives those two the mode of the database.
 */
export async function keepPrivate(file: string): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    await handle.chmod(0o600);
  } finally {
    await handle.close();
  }
  await giveToOwnerOfFolder(file);
  for (const beside of [`${file}-wal`, `${file}-shm`]) {
    await chmod(beside, 0o600).catch(unlessMissing);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
