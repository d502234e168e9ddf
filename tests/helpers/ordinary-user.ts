import { chownSync } from "node:fs";

/** "nobody" of Debian and most others. */
const NOBODY = 65534;

const isRoot = process.getuid?.() === 0;

/** Stands before a command that an ordinary user is to run; empty where we are one. */
export const ORDINARY_USER: readonly string[] = isRoot
  ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"]
  : [];

/** Makes a folder or file belong to whom `ORDINARY_USER` runs commands as. */
export function giveToOrdinaryUser(file: string): void {
  if (isRoot) chownSync(file, NOBODY, NOBODY);
}
