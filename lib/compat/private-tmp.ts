/**
 * Wrong: a compiled program unpacks native code below TMPDIR under a name that is known beforehand, and loads it from
 *   there. In a folder that all users share, one of them could be there first, and root runs the verbs about the data.
 * In: Deno 2.9.4 and 2.9.6 (`deno compile`), https://github.com/denoland/deno/pull/28934.
 * Over when: "Deno still unpacks …" in tests/cycle/workarounds.nightly.test.ts fails.
 * Then: this file and its one caller, `lib/manager/main.ts`, lose it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * Does work with a TMPDIR that nobody else can enter, and removes it: loaded code does not need its file any more.
 * @throws the file system's error where there can be no such folder
 */
export async function withPrivateTmp<T>(work: () => Promise<T>): Promise<T> {
  const before = process.env["TMPDIR"];
  const folder = mkdtempSync(path.join(tmpdir(), "komo-manager-"));
  process.env["TMPDIR"] = folder;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true, force: true });
  }
}
