/** Fetches the compressed program of an upgrade and lays it ready: whole, or not at all. upgrade.sh checks its sum. */
import type { Paths } from "../host/environment.ts";
import { removeIfThere, textOf, writeWhole } from "../host/files.ts";
import { upgradeFiles } from "./files.ts";
import type { Upgrade, UpgradeFault } from "../upgrades.ts";

export type GetProgram = (signal: AbortSignal) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;

/** The longest time for the whole of it: 34 MB at 500 kbit/s. */
const LONGEST_MS = 10 * 60_000;

/** Something that ended it, by its word. */
class Ended extends Error {
  constructor(readonly fault: UpgradeFault) {
    super(fault);
  }
}

/**
 * Lays the program ready; one that is there already is not fetched again.
 * @returns why not; undefined: it is ready
 */
export async function stage(
  { sha256, size }: Upgrade,
  paths: Paths,
  getProgram: GetProgram,
): Promise<UpgradeFault | undefined> {
  const files = upgradeFiles(paths);
  try {
    Deno.mkdirSync(paths.upgradeDir, { recursive: true, mode: 0o700 });
    if (textOf(files.sum) === sha256 && sizeOf(files.program) === size) return undefined;
    removeIfThere(files.sum);
    await fetchInto(files.part, size, getProgram);
    Deno.renameSync(files.part, files.program);
    // Writes the folder to the disk, too.
    writeWhole(files.sum, sha256, 0o600);
    return undefined;
  } catch (error) {
    removeIfThere(files.part);
    return faultOf(error);
  }
}

/** Writes what comes to the disk: exactly so many bytes. */
async function fetchInto(path: string, size: number, getProgram: GetProgram): Promise<void> {
  const stream = await getProgram(AbortSignal.timeout(LONGEST_MS));
  // What lies there, be it a link to elsewhere, is no part of this one.
  removeIfThere(path);
  const file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
  try {
    let length = 0;
    for await (const bytes of whole(stream)) {
      length += bytes.length;
      // Leaving the loop cancels the stream.
      if (length > size) throw new Ended("wrong_sum");
      for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
    }
    if (length < size) throw new Ended("cut_off");
    await file.sync();
  } finally {
    file.close();
  }
}

/** The stream; one that breaks was cut off. */
async function* whole(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const part = await reader.read().catch(() => {
        throw new Ended("cut_off");
      });
      if (part.done) return;
      yield part.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function sizeOf(path: string): number | undefined {
  try {
    return Deno.statSync(path).size;
  } catch {
    return undefined;
  }
}

/** ENOSPC and EDQUOT, by their numbers and words. */
const FULL = /os error (28|122)\b|no space left|quota/i;

function faultOf(error: unknown): UpgradeFault {
  if (error instanceof Ended) return error.fault;
  return FULL.test(error instanceof Error ? error.message : String(error)) ? "disk_full" : "unreachable";
}
