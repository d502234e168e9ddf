/** One komolet at a time: the running one holds a lock, which ends with it however it ends. */
import type { Paths } from "./environment.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { readText, removeIfThere, withFile, writeWhole } from "./files.ts";
import { say } from "../words/say.ts";

export interface Instance {
  release(): void;
}

/** `komo-agent` looks at the lock by taking it for a moment: tries until another komolet must be running. */
const TRIES = 5;
const BETWEEN_TRIES_MS = 20;

/**
 * Becomes the running komolet and writes its pid.
 * @param isSigned whether the pid file is locked, too: for users who may not open the lock. Where locks are mandatory
 *   nobody could read it then
 * @returns the pid of the one that already runs, if so
 * @throws Refusal (1) where its folder cannot be written
 */
export async function becomeKomolet(
  paths: Paths,
  isSigned = true,
): Promise<Instance | { runningPid: number | undefined }> {
  const file = openLock(paths);
  for (let tries = 1; !file.tryLockSync(true); tries++) {
    if (tries === TRIES) {
      file.close();
      return { runningPid: readPid(paths) };
    }
    await new Promise((done) => setTimeout(done, BETWEEN_TRIES_MS));
  }
  writeWhole(paths.pid, `${Deno.pid}\n`, 0o644);
  const sign = isSigned ? Deno.openSync(paths.pid, { read: true }) : undefined;
  sign?.tryLockSync(true);
  return {
    release() {
      removeIfThere(paths.pid);
      sign?.close();
      file.close();
    },
  };
}

/** Opens the lock file, which only root can: anybody who could open it could lock it, and keep komolet from starting. */
function openLock({ lock, runDir }: Paths): Deno.FsFile {
  try {
    Deno.mkdirSync(runDir, { recursive: true, mode: 0o755 });
    return Deno.openSync(lock, { write: true, create: true, mode: 0o600 });
  } catch (error) {
    throw new Refusal(1, say("{file}: cannot be written: {why}.", { file: runDir, why: reasonOf(error) }));
  }
}

/**
 * The pid of the running komolet, or undefined. Users other than root cannot see the lock and go by that of the pid
 * file: others can hold that, too, but nothing depends on it.
 */
export function runningKomolet(paths: Paths): number | undefined {
  try {
    return isLocked(paths.lock) ? readPid(paths) : undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) return undefined;
  }
  try {
    return isLocked(paths.pid) ? readPid(paths) : undefined;
  } catch {
    return undefined;
  }
}

function isLocked(path: string): boolean {
  return withFile(path, { read: true }, (file) => !file.tryLockSync(false));
}

function readPid(paths: Paths): number | undefined {
  const pid = Number(readText(paths.pid)?.trim());
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
