import { randomInt } from "node:crypto";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Path of a compiled program.
 * @throws Error where it was not built yet
 */
export function program(name: "komo-manager" | "komo-agent" | "komolet" | "komoctl"): string {
  const file = path.join(ROOT, "dist", name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\` first`);
  return file;
}

/**
 * The ports that are given, from the first to before the last: below those that the system gives to whoever connects,
 * so that one is still free when a program that starts slowly listens there.
 */
const PORTS = [10_000, 20_000] as const;
/** The ports that this process was given. */
const given = new Set<number>();

/** A TCP port of 127.0.0.1 that was free a moment ago, and that no other call in this process was given. */
export function freePort(): Promise<number> {
  const port = randomInt(...PORTS);
  if (given.has(port)) return freePort();
  given.add(port);
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(freePort());
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(port)));
  });
}

/** A new empty folder outside the repository, mode 700. Whoever makes it removes it. */
export function makeTempFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "komoriuta-test-"));
}

/** Removes a folder and all that is in it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** The user "nobody" of Debian and most others. */
const NOBODY = 65534;

const isRoot = process.getuid?.() === 0;

/** Stands before a command that an ordinary user is to run; empty where we are one. */
export const ORDINARY_USER: readonly string[] = isRoot
  ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--"]
  : [];

/** Gives a folder or file to the user as whom `ORDINARY_USER` runs commands. */
export function giveToOrdinaryUser(file: string): void {
  if (isRoot) chownSync(file, NOBODY, NOBODY);
}
