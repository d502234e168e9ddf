/**
 * Wrong: nothing tells the time since the machine's start, in which its sleep counts, in less than whole seconds:
 *   `performance.now` stands still meanwhile, and Deno gives /proc only to programs with every permission. By it a manager
 *   whose machine slept knows at once that another one may serve.
 * In: Deno 2.9.4
 * Over when: `Deno.osUptime` or `performance.now` counts so.
 * Then: this file goes, and lib/store/core/steady-clock.ts asks that.
 */
import { readFileSync } from "node:fs";
import { bootTimeOfLibc } from "./libc";

/** Milliseconds since the machine was started, its sleep included; null: not known. */
export function sinceBoot(): number | null {
  return bootTimeOfLibc() ?? ofNode();
}

function ofNode(): number | null {
  try {
    const [seconds = ""] = readFileSync("/proc/uptime", "utf8").split(" ");
    return /^\d+(\.\d+)?$/.test(seconds) ? Number(seconds) * 1000 : null;
  } catch {
    return null;
  }
}
