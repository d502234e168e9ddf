import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The cost of a process, as the kernel counts it (Linux). */
export interface ProcessFigures {
  /** Seconds of processor time so far, of all its threads. */
  readonly cpuSeconds: number;
  /** MiB of memory that is really there. */
  readonly residentMiB: number;
  readonly openFiles: number;
  readonly threads: number;
}

/** The kernel counts in hundredths of a second, whatever its own clock does. */
const TICKS = 100;

/** @throws Error where there is no such process */
export function figuresOf(pid: number): ProcessFigures {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name stands in brackets and may hold anything; utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    residentMiB: number("VmRSS") / 1024,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
    threads: number("Threads"),
  };
}

/**
 * Seconds of processor time that the present threads of a process have had: finer than its figures, since the kernel
 * counts those in nanoseconds, and without threads that have ended.
 */
export function cpuSecondsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]);
  return spent.reduce((sum, nanoseconds) => sum + Number(nanoseconds), 0) / 1e9;
}

/**
 * MiB that a process has of its own, shared with no file: its cost to the machine. Clean pages of the executable
 * are not in it: the kernel takes those back where it needs the room. Only root, or who owns the process, may ask.
 */
export function anonymousMiB(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+) kB$/m.exec(rollup)?.[1]) / 1024;
}

/** Files and folders below `folder` that a process holds open, once for each time. */
export function openBelow(pid: number, folder: string): string[] {
  return readdirSync(`/proc/${pid}/fd`)
    .flatMap((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        // Closed a moment ago.
        return [];
      }
    })
    .filter((file) => file.startsWith(`${folder}/`));
}
