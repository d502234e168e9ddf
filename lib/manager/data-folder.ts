import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import path from "node:path";
import { makePrivateFolder, readPrivateFile, writePrivateFile } from "../files";
import { failed, type StartFault } from "./start-fault";

/** Makes the data folder, or narrows the one that is there to its owner. @throws StartFault where it cannot be written */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await makePrivateFolder(folder);
    // That it is there and ours does not say that it can be written: a read-only file system.
    const probe = path.join(folder, ".writable");
    await writePrivateFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw unusable(folder, error);
  }
}

/** What the notifier remembers; it counts the events of the database beside it. */
export function noticesFile(folder: string): string {
  return path.join(folder, "notices.json");
}

/** The secret that seals session cookies: made once, kept in the data folder. @throws StartFault */
export async function keptSessionSecret(folder: string): Promise<string> {
  const file = path.join(folder, "session-secret");
  try {
    const kept = (await readPrivateFile(file))?.trim();
    if (kept && kept.length >= 32) return kept;
    const made = randomBytes(48).toString("base64url");
    await writePrivateFile(file, `${made}\n`);
    return made;
  } catch (error) {
    throw unusable(folder, error);
  }
}

function unusable(folder: string, error: unknown): StartFault {
  // Deno refuses some folders without a code, such as those below /proc.
  const { code, name } = error as NodeJS.ErrnoException;
  const mend = "KOMO_DATA_DIR must be a folder that this user owns and can write";
  return failed(`the data folder ${folder} cannot be used (${code ?? name}): ${mend}`, error);
}
