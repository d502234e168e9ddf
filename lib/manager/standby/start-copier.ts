import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { readDataPlace } from "../environment";
import { standbyFiles } from "./settings";

/** The copier of this process; it ends with it, since its input ends then. */
let copier: ChildProcess | undefined;

/**
 * Starts the process that makes copies for a standby, where one is set. Right at the start: a manager gives up the right
 * to start programs before it is asked anything.
 * @param root the standalone build's folder
 */
export function startCopier(root: string, given: NodeJS.ProcessEnv): void {
  const settings = settingsFile(given);
  if (settings === null || !existsSync(settings)) return;
  copier = spawn(ownProgram(root), ["standby", "run"], {
    env: Object.fromEntries(Object.entries(given).filter(([name]) => isHandedOn(name))) as NodeJS.ProcessEnv,
    stdio: ["pipe", "ignore", "inherit"],
  });
  // What it does not do is said by its state, which grows old.
  copier.on("error", () => undefined);
  copier.unref();
}

/**
 * Whether a variable is the copier's, too. Who may start a few programs only may not tell the loader what to load into
 * them.
 */
const isHandedOn = (name: string): boolean => name !== "NOTIFY_SOCKET" && !name.startsWith("LD_");

/** Null where the environment is wrong, which is said soon. */
function settingsFile(given: NodeJS.ProcessEnv): string | null {
  try {
    return standbyFiles(readDataPlace(given).dataDir).settings;
  } catch {
    return null;
  }
}

/** This program: where none could be compiled, a script starts Deno on the code in a folder beside it. */
function ownProgram(root: string): string {
  const isWhole = path.basename(process.execPath) === "deno";
  return isWhole ? path.join(root, "..", "komo-manager") : "/proc/self/exe";
}
