import { readProc } from "./proc";

/** Bytes; it has 37. */
const ENOUGH = 64;

/** The boot of the machine on which the manager runs, as agents report theirs; undefined: it is not known. */
export async function readBootId(): Promise<string | undefined> {
  return (await readProc("/proc/sys/kernel/random/boot_id", ENOUGH)).trim() || undefined;
}
