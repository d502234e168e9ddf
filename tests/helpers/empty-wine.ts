import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../../scripts/test/programs.mjs";
import { makeTempFolder, removeFolder } from "./environment";

/** Debian's place of it: it is on no PATH. */
const WINE = ["/usr/lib/wine/wine64", findProgram(["wine64", "wine"])].find(
  (file): file is string => file !== undefined && existsSync(file),
);

/** A Windows of a test's own, on which nothing of ours is installed. */
export interface EmptyWine {
  /** The folder that is its drive C. */
  readonly drive: string;
  /** Runs a program to its end, also where that fails. @returns its exit code */
  readonly run: (...command: readonly string[]) => Promise<number>;
  remove(): void;
}

/** Makes one, in half a minute. */
export function startEmptyWine(): EmptyWine {
  const wine = WINE ?? "";
  const folder = makeTempFolder();
  const runtime = path.join(folder, "run");
  mkdirSync(runtime, { mode: 0o700 });
  const options = {
    cwd: folder,
    env: {
      ...process.env,
      ...{ WINEPREFIX: path.join(folder, "prefix"), WINEDEBUG: "-all", XDG_RUNTIME_DIR: runtime },
      // Neither .NET nor a browser is asked for.
      WINEDLLOVERRIDES: "mscoree,mshtml=",
    },
    timeout: 300_000,
    stdio: ["ignore", "pipe", "ignore"] as ["ignore", "pipe", "ignore"],
    encoding: "utf8" as const,
  };
  // Wine makes rights of Windows from the modes of files: new ones are for us alone.
  const umask = process.umask(0o077);
  execFileSync(wine, ["wineboot", "--init"], options);
  // Services end with the last program that is none: this one waits for its input, and stays.
  const stays = spawn(wine, ["cmd"], { ...options, stdio: ["pipe", "ignore", "ignore"] });
  process.umask(umask);
  return {
    drive: path.join(folder, "prefix/drive_c"),
    run: (...command) =>
      new Promise((resolve, reject) => {
        const before = process.umask(0o077);
        const child = spawn(wine, command, { ...options, stdio: "ignore" });
        process.umask(before);
        child.once("error", reject).once("close", (code) => resolve(code ?? 128));
      }),
    remove() {
      stays.stdin.end();
      try {
        execFileSync(wine, ["wineboot", "--kill"], options);
      } catch {
        // It had ended.
      }
      removeFolder(folder);
    },
  };
}
