import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const DENO = fileURLToPath(new URL("../../node_modules/deno/deno", import.meta.url));

/** A program on the runtime that the manager is compiled with, and the first line that it printed. */
export interface OnDeno {
  readonly line: string;
  readonly process: ChildProcess;
}

/**
 * Runs a module on Deno until it has printed a line; whoever calls ends it.
 * @param v8 flags of V8
 * @throws Error where it ends without one
 */
export async function onDeno(source: string, ...v8: string[]): Promise<OnDeno> {
  const flags = v8.length > 0 ? [`--v8-flags=${v8.join(",")}`] : [];
  const args = ["run", "--quiet", "--no-prompt", "--no-config", "--no-lock", "--allow-all", ...flags, "-"];
  const child = spawn(DENO, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(source);
  for await (const line of createInterface({ input: child.stdout })) return { line, process: child };
  throw new Error("Deno ended without a word");
}
