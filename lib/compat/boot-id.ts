/**
 * Wrong: a program that may read any file may read none below /proc, unless it has every permission there is. The
 *   manager has not, and would not know the machine on which it runs: a power cut would turn that off with the others.
 * In: Deno 2.9.4, `--allow-read`.
 * Over when: "Deno still gives /proc …" in boot-id.test.ts fails.
 * Then: this file reads it as any other, and `libc` loses two signatures.
 */
import { readFile } from "node:fs/promises";
import { withLibc, type Libc } from "./libc";

const FILE = "/proc/sys/kernel/random/boot_id";
// As in <fcntl.h> of Linux.
const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
/** Bytes; it has 37. */
const ENOUGH = 64;

/** The boot of the machine on which the manager runs, as agents report theirs; undefined: it is not known. */
export async function readBootId(): Promise<string | undefined> {
  const text = withLibc(read) ?? (await readFile(FILE, "utf8").catch(() => ""));
  return text.trim() || undefined;
}

function read({ open, read: readInto, close }: Libc): string {
  const file = open(new TextEncoder().encode(`${FILE}\0`), O_RDONLY | O_CLOEXEC);
  if (file < 0) return "";
  const bytes = new Uint8Array(ENOUGH);
  const count = Number(readInto(file, bytes, bytes.length));
  close(file);
  return new TextDecoder().decode(bytes.subarray(0, Math.max(0, count)));
}
