/**
 * Wrong: a program that may read any file may read none below /proc, unless it has every permission there is. The
 *   manager has not, and would know neither the machine on which it runs (a power cut would turn that off with the
 *   others) nor the machines on its networks.
 * In: Deno 2.9.4, `--allow-read`.
 * Over when: "Deno still gives /proc …" in boot-id.test.ts fails.
 * Then: this file reads them as any other, and `libc` loses three signatures.
 */
import { readFile } from "node:fs/promises";
import { withLibc, type Libc } from "./libc";

// As in <fcntl.h> of Linux.
const O_RDONLY = 0;
const O_CLOEXEC = 0o2000000;
/** Bytes that are read at once. */
const PIECE = 65_536;

/** The files that are read. */
type ProcFile = "/proc/sys/kernel/random/boot_id" | "/proc/net/arp";

/** The beginning of a file below /proc; "" where it cannot be read. @param most bytes */
export async function readProc(file: ProcFile, most: number): Promise<string> {
  return (
    withLibc((libc) => read(libc, file, most)) ??
    (await readFile(file, "utf8").catch(() => "")).slice(0, most)
  );
}

function read({ open, read: readInto, close }: Libc, path: ProcFile, most: number): string {
  const file = open(new TextEncoder().encode(`${path}\0`), O_RDONLY | O_CLOEXEC);
  if (file < 0) return "";
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(PIECE);
  let [text, left] = ["", most];
  while (left > 0) {
    const count = Number(readInto(file, bytes, Math.min(left, bytes.length)));
    if (count <= 0) break;
    text += decoder.decode(bytes.subarray(0, count), { stream: true });
    left -= count;
  }
  close(file);
  return text;
}
