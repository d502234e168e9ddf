import { readFile } from "node:fs/promises";

/** What systems that tell nothing allow at least. */
const USUAL = 1024;
/** RLIMIT_NOFILE of Linux, as in <bits/resource.h>. */
const RLIMIT_NOFILE = 7;

/** What is used of Deno's foreign functions; the manager's executable runs on Deno, `next dev` on Node. */
interface Foreign {
  dlopen(
    library: string,
    symbols: Record<string, { readonly parameters: readonly string[]; readonly result: string }>,
  ): {
    readonly symbols: Record<string, (resource: number, limits: BigUint64Array) => number>;
    close(): void;
  };
}

/**
 * How many files and connections this process may have open at once, after that was raised as far as it may be
 * without a privilege. Most shells and service managers start programs with a low limit that they may raise.
 */
export async function raiseOpenFilesLimit(): Promise<number> {
  const { Deno: foreign } = globalThis as { Deno?: Foreign };
  return foreign ? raiseThrough(foreign) : readLimit();
}

/** Deno gives /proc/self to programs with every permission alone: libc is asked. */
function raiseThrough(foreign: Foreign): number {
  const call = { parameters: ["i32", "buffer"], result: "i32" } as const;
  const library = foreign.dlopen("libc.so.6", { getrlimit: call, setrlimit: call });
  try {
    const { getrlimit, setrlimit } = library.symbols;
    const limits = new BigUint64Array(2);
    if (getrlimit?.(RLIMIT_NOFILE, limits) !== 0) return USUAL;
    const [soft = 0n, hard = 0n] = limits;
    const raised = setrlimit?.(RLIMIT_NOFILE, BigUint64Array.of(hard, hard)) === 0;
    return Number(raised ? hard : soft);
  } finally {
    library.close();
  }
}

/** Node has raised the limit by itself. */
async function readLimit(): Promise<number> {
  const text = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
  return soft === "unlimited" ? Infinity : Number(soft ?? USUAL);
}
