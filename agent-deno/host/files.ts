/** Files, written whole or not at all; and output whose reader may be gone. */

/** The text of a file; undefined where it does not exist. Other failures are thrown. */
export function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The text of a file; empty where it cannot be read. */
export function textOf(path: string): string {
  try {
    return readText(path) ?? "";
  } catch {
    return "";
  }
}

/** A reading; undefined where it fails, as of a process that has ended meanwhile. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The names in a folder, in order; none where it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

/** The permission bits of a path; undefined where it does not exist. */
export function modeOf(path: string): number | undefined {
  try {
    return (Deno.statSync(path).mode ?? 0) & 0o777;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The text that a file is to hold. */
export interface NewText {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Replaces a file; see `writeTogether`. */
export function writeWhole(path: string, text: string, mode: number): void {
  writeTogether([{ path, text, mode }]);
}

/**
 * Replaces files: temporary files beside them, fsync, then the renamings. A reader of each sees the old text or the
 * new one, and a full disk leaves all as they were.
 */
export function writeTogether(files: readonly NewText[]): void {
  const prepared: { temporary: string; path: string }[] = [];
  try {
    for (const { path, text, mode } of files) {
      const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
      prepared.push({ temporary, path });
      writeNew(temporary, text, mode);
    }
    for (const { temporary, path } of prepared) Deno.renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of prepared) removeIfThere(temporary);
    throw error;
  }
  for (const { path } of prepared) syncFolder(path.slice(0, path.lastIndexOf("/")) || "/");
}

function writeNew(path: string, text: string, mode: number): void {
  // 600 until it is complete: a secret is never readable for a moment.
  withFile(path, { write: true, createNew: true, mode: 0o600 }, (file) => {
    writeAll(file, new TextEncoder().encode(text));
    Deno.chmodSync(path, mode);
    file.syncSync();
  });
}

/** Writes the renaming itself to the disk. NTFS does so by itself, and opens no folder. */
function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return;
  withFile(path, { read: true }, (folder) => folder.syncSync());
}

/**
 * Opens a file for as long as `act` takes. Closed by hand: the minifier that our programs go through drops `using`
 * where its variable is named once more only, and the file stays open.
 */
export function withFile<T>(path: string, options: Deno.OpenOptions, act: (file: Deno.FsFile) => T): T {
  const file = Deno.openSync(path, options);
  try {
    return act(file);
  } finally {
    file.close();
  }
}

export function writeAll(to: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += to.writeSync(bytes.subarray(done));
}

/**
 * Writes to standard output or error. A reader that went away (as `head` does) is no reason to fail.
 * @returns whether there still is a reader
 */
export function writeOut(to: { writeSync(bytes: Uint8Array): number }, text: string): boolean {
  try {
    writeAll(to, new TextEncoder().encode(text));
    return true;
  } catch {
    return false;
  }
}

export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
