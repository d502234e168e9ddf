/** Processes with one of the names that count. */
import { commOf, pidsOf, startedAt } from "../host/processes.ts";
import type { Guard } from "./guard.ts";
import type { Host } from "../host/environment.ts";

/** One holder for each name: a build has hundreds of processes. */
export function processGuard({ paths, wall, uptime }: Host, names: readonly string[]): Guard {
  return {
    name: "process",
    check() {
      const booted = wall() - uptime();
      const first = new Map<string, number>();
      for (const pid of pidsOf(paths)) {
        const comm = commOf(pid, paths);
        // The lowest pid is as good as any: that it began first is likely, and it is one that runs.
        if (comm !== undefined && names.includes(comm) && !(pid >= (first.get(comm) ?? Infinity))) {
          first.set(comm, pid);
        }
      }
      return [...first].map(([comm, pid]) => {
        const started = startedAt(pid, paths);
        const since = started === undefined ? undefined : booted + started;
        return { kind: "process" as const, name: `${comm} (pid ${pid})`, since };
      });
    },
  };
}
