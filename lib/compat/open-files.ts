/**
 * Wrong: a compiled program leaves the limit of open files as low as it found it, mostly 1,024. Most shells and service
 *   managers start programs with a low limit that they may raise; `deno run` and Node raise it.
 * In: Deno 2.9.4 (`deno compile`); for `deno run`: https://github.com/denoland/deno/pull/10162.
 * Over when: "it still keeps a low limit …" in tests/cycle/workarounds.nightly.test.ts fails.
 * Then: this file tells the limit without raising it, or goes with `lib/http/limits.ts` asking /proc.
 */
import { readFile } from "node:fs/promises";
import { withLibc, type Libc } from "./libc";

/** The least limit of systems that do not tell theirs. */
const USUAL = 1024;
/** RLIMIT_NOFILE of Linux, as in <bits/resource.h>. */
const RLIMIT_NOFILE = 7;

/** Raises the limit of open files as far as it may be; gives it. */
export async function raiseOpenFilesLimit(): Promise<number> {
  return withLibc(raise) ?? readLimit();
}

/** Raises the limit by libc: Deno gives /proc/self only to programs with every permission. */
function raise({ getrlimit, setrlimit }: Libc): number {
  const limits = new BigUint64Array(2);
  if (getrlimit(RLIMIT_NOFILE, limits) !== 0) return USUAL;
  const [soft = 0n, hard = 0n] = limits;
  const raised = setrlimit(RLIMIT_NOFILE, BigUint64Array.of(hard, hard)) === 0;
  return Number(raised ? hard : soft);
}

/** Reads the limit of Node, which has raised it by itself. */
async function readLimit(): Promise<number> {
  const text = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
  return soft === "unlimited" ? Infinity : Number(soft ?? USUAL);
}
