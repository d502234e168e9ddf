/** One komolet at a time: the running one holds a lock, which ends with it however it ends. */
import type { Paths } from "./environment.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { readText, removeIfThere, withFile, writeWhole } from "./files.ts";

export interface Instance {
  release(): void;
}

/**
 * Becomes the running komolet and writes its pid.
 * @returns the pid of the one that already runs, if so
 * @throws Refusal (1) where its folder cannot be written
 */
export function becomeKomolet(paths: Paths): Instance | { runningPid: number | undefined } {
  const file = openLock(paths);
  if (!file.tryLockSync(true)) {
    file.close();
    return { runningPid: readPid(paths) };
  }
  // Others tell by this lock whether komolet runs, whatever the umask was.
  Deno.chmodSync(paths.lock, 0o644);
  writeWhole(paths.pid, `${Deno.pid}\n`, 0o644);
  return {
    release() {
      removeIfThere(paths.pid);
      file.close();
    },
  };
}

function openLock(paths: Paths): Deno.FsFile {
  try {
    Deno.mkdirSync(paths.runDir, { recursive: true, mode: 0o755 });
    return Deno.openSync(paths.lock, { write: true, create: true, mode: 0o644 });
  } catch (error) {
    throw new Refusal(1, `${paths.runDir}: cannot be written: ${reasonOf(error)}.`);
  }
}

/** The pid of the running komolet, or undefined. Needs no privilege. */
export function runningKomolet(paths: Paths): number | undefined {
  try {
    if (withFile(paths.lock, { read: true }, (file) => file.tryLockSync(false))) return undefined;
  } catch {
    return undefined;
  }
  return readPid(paths);
}

function readPid(paths: Paths): number | undefined {
  const pid = Number(readText(paths.pid)?.trim());
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
