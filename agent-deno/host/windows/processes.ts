/** Processes, as Windows lists them. */
import { textIn } from "./ffi.ts";
import { kernel32 } from "./libraries/kernel32.ts";

const QUERY_LIMITED_INFORMATION = 0x1000;
const SNAPSHOT_PROCESSES = 2;
const INVALID = 0xffff_ffff_ffff_ffffn;
/** PROCESSENTRY32W. */
const ENTRY = { length: 568, pid: 8, name: 44, longestName: 260 } as const;

export interface Process {
  readonly pid: number;
  /** The file of its program: "notepad.exe". */
  readonly name: string;
}

/** All processes. @throws Error where they cannot be listed */
export function listProcesses(): Process[] {
  const { CreateToolhelp32Snapshot, Process32FirstW, Process32NextW, CloseHandle } = kernel32();
  const snapshot = CreateToolhelp32Snapshot(SNAPSHOT_PROCESSES, 0);
  if (Deno.UnsafePointer.value(snapshot) === INVALID || snapshot === null)
    throw new Error("Windows does not list its processes");
  try {
    const view = new DataView(new ArrayBuffer(ENTRY.length));
    view.setUint32(0, ENTRY.length, true);
    const found: Process[] = [];
    for (let more = Process32FirstW(snapshot, view); more !== 0; more = Process32NextW(snapshot, view)) {
      found.push({
        pid: view.getUint32(ENTRY.pid, true),
        name: textIn(view, ENTRY.name, ENTRY.longestName),
      });
    }
    return found;
  } finally {
    CloseHandle(snapshot);
  }
}

/** The start of a process, in milliseconds since 1601. With its pid, this identifies it for good. */
export function startOf(pid: number): number | undefined {
  const { OpenProcess, GetProcessTimes, CloseHandle } = kernel32();
  const process = OpenProcess(QUERY_LIMITED_INFORMATION, 0, pid);
  if (process === null) return undefined;
  try {
    const [created, exited, inKernel, inUser] = [1, 1, 1, 1].map(() => new BigUint64Array(1));
    if (created === undefined || exited === undefined || inKernel === undefined || inUser === undefined)
      return undefined;
    const isGiven = GetProcessTimes(process, created, exited, inKernel, inUser) !== 0;
    // One that has ended is known as long as somebody holds it.
    const isOver = (exited[0] ?? 0n) !== 0n;
    return isGiven && !isOver ? Number((created[0] ?? 0n) / 10_000n) : undefined;
  } finally {
    CloseHandle(process);
  }
}
