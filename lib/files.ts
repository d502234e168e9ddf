import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { chmod, lchown, lstat, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

/** Files that are there whole or not at all, and that nobody but their owner may read. */

/** Makes a folder that only its owner may enter, or narrows one that is there. @throws the file system's error */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** The content of a file, or null where there is none. Narrows its mode to 600. */
export async function readPrivateFile(file: string): Promise<string | null> {
  try {
    const content = await readFile(file, "utf8");
    await chmod(file, 0o600);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/**
 * Writes a file (mode 600) in place of one that is there, whole or not at all: it is on disk when this resolves, and
 * has the owner of its folder.
 */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const temporary = besides(file, "new");
  try {
    const handle = await open(temporary, "wx", 0o600);
    await handle.writeFile(content).finally(() => handle.close());
    await giveToOwnerOfFolder(temporary);
    await putInPlace(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A free name beside `file`. */
export function besides(file: string, word: string): string {
  return `${file}.${word}-${randomBytes(6).toString("hex")}`;
}

/** Moves a finished file into its place, over one that is there: it is on disk when this resolves. */
export async function putInPlace(finished: string, file: string): Promise<void> {
  await sync(finished);
  await rename(finished, file);
  // The new name, too, must outlive a power cut.
  await sync(path.dirname(path.resolve(file)));
}

/**
 * Gives a file to the owner of its folder: root may have made it for a manager that runs as another user. Everyone
 * else's files are theirs anyway.
 */
export async function giveToOwnerOfFolder(file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const folder = await stat(path.dirname(path.resolve(file)));
  // The file, not a link's target: the folder's owner may have put one in its place.
  const { uid, gid } = await lstat(file);
  if (uid !== folder.uid || gid !== folder.gid) await lchown(file, folder.uid, folder.gid);
}

/** Size and SHA-256 of a file. */
export async function fingerprint(
  file: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return { bytes: (await stat(file)).size, sha256: hash.digest("hex") };
}

/** Whether there is such a file, and something in it. */
export async function hasContent(file: string): Promise<boolean> {
  return ((await statOrNull(file))?.size ?? 0) > 0;
}

/** The properties of a file; null where there is none. */
export async function statOrNull(file: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
}

async function sync(fileOrFolder: string): Promise<void> {
  const handle = await open(fileOrFolder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
