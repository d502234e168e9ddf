/** Processes with one of the names that count: with ".exe" or without it, in capitals or not. */
import type { Host } from "../../host/environment.ts";
import { timeOf } from "../../host/windows/ffi.ts";
import { listProcesses, type Process, startOf } from "../../host/windows/processes.ts";
import type { Guard } from "../guard.ts";

/** One holder for each name: a build has hundreds of processes. */
export function processGuard(_host: Host, names: readonly string[]): Guard {
  return {
    name: "process",
    check: () =>
      firstOf(listProcesses(), names).map(({ name, pid }) => {
        const started = startOf(pid);
        const since = started === undefined ? undefined : timeOf(BigInt(Math.round(started)) * 10_000n);
        return { kind: "process" as const, name: `${name} (pid ${pid})`, since };
      }),
  };
}

/** The process with the lowest pid of each name. Pure. */
export function firstOf(processes: readonly Process[], names: readonly string[]): Process[] {
  const wanted = new Set(names.map(plain));
  const first = new Map<string, Process>();
  for (const process of processes) {
    const name = plain(process.name);
    if (wanted.has(name) && !(process.pid >= (first.get(name)?.pid ?? Infinity))) first.set(name, process);
  }
  return [...first.values()];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.exe$/, "");
}
