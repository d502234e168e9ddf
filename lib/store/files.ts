import { randomBytes } from "node:crypto";
import { chown, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

/** A name beside `file` that nothing has. */
export function besides(file: string, word: string): string {
  return `${file}.${word}-${randomBytes(6).toString("hex")}`;
}

/** What SQLite keeps beside a database while it is in use. */
export function companions(file: string): string[] {
  return [`${file}-wal`, `${file}-shm`, `${file}-journal`];
}

/** Removes a database with all that SQLite keeps beside it. */
export async function removeDatabase(file: string): Promise<void> {
  for (const one of [file, ...companions(file)]) await rm(one, { force: true });
}

/** Whether there is such a file, and something in it. */
export async function hasContent(file: string): Promise<boolean> {
  return ((await statOrNull(file))?.size ?? 0) > 0;
}

/** What is known of a file; null where there is none. */
export async function statOrNull(file: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
}

/**
 * Root may make a file for a manager that runs as another user: it is given to whom its folder belongs.
 * Everyone else's files are theirs anyway.
 */
export async function giveToOwnerOfFolder(file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const folder = await stat(path.dirname(path.resolve(file)));
  const { uid, gid } = await stat(file);
  if (uid !== folder.uid || gid !== folder.gid) await chown(file, folder.uid, folder.gid);
}

/** Puts a finished file where it belongs, in place of what is there: it is on disk when this resolves. */
export async function putInPlace(finished: string, file: string): Promise<void> {
  await sync(finished);
  await rename(finished, file);
  await sync(path.dirname(path.resolve(file)));
}

async function sync(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
