/**
 * Wrong: a compiled program leaves the limit of open files as low as it found it, mostly 1,024. Most shells and service
 *   managers start programs with a low limit that they may raise; `deno run` and Node raise it.
 * In: Deno 2.9.4 (`deno compile`); for `deno run`: https://github.com/denoland/deno/pull/10162.
 * Over when: "it still keeps a low limit …" in tests/cycle/workarounds.test.ts fails.
 * Then: this file tells the limit without raising it, or goes with `lib/http/limits.ts` asking /proc.
 */
import { readFile } from "node:fs/promises";
import { withLibc, type Libc } from "./libc";

/** What systems that tell nothing allow at least. */
const USUAL = 1024;
/** RLIMIT_NOFILE of Linux, as in <bits/resource.h>. */
const RLIMIT_NOFILE = 7;

/** How many files and connections this process may have open at once, after that was raised as far as it may be. */
export async function raiseOpenFilesLimit(): Promise<number> {
  return withLibc(raise) ?? readLimit();
}

/** Deno gives /proc/self to programs with every permission alone: libc is asked. */
function raise({ getrlimit, setrlimit }: Libc): number {
  const limits = new BigUint64Array(2);
  if (getrlimit(RLIMIT_NOFILE, limits) !== 0) return USUAL;
  const [soft = 0n, hard = 0n] = limits;
  const raised = setrlimit(RLIMIT_NOFILE, BigUint64Array.of(hard, hard)) === 0;
  return Number(raised ? hard : soft);
}

/** Node has raised the limit by itself. */
async function readLimit(): Promise<number> {
  const text = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
  return soft === "unlimited" ? Infinity : Number(soft ?? USUAL);
}
