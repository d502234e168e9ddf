/** The same release, made once more from a clone of the commit in another folder. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { at, ROOT } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import type { Part } from "./plan";
import { type Sums, sumsOf } from "./sums";

/**
 * @param commit of this clone
 * @param keep the folder to which the second release is moved
 * @returns the sums of its files
 */
export async function makeAgain(commit: string, parts: readonly Part[], keep: string): Promise<Sums> {
  const folder = mkdtempSync(path.join(tmpdir(), "komo-release-again-"));
  const clone = path.join(folder, "clone");
  try {
    await must("git", ["clone", "--quiet", "--no-checkout", ROOT, clone], { output: "capture" });
    await must("git", ["checkout", "--quiet", "--detach", commit], { output: "capture", cwd: clone });
    // The packages are those of the lock: they were compared with it.
    await must("cp", ["-al", at("node_modules"), path.join(clone, "node_modules")], { output: "capture" });
    const script = path.join(clone, "scripts", "command.mjs");
    await must(process.execPath, [script, "release", "--only", parts.join(",")], { cwd: clone });
    rmSync(keep, { recursive: true, force: true });
    cpSync(path.join(clone, "dist", "release"), keep, { recursive: true });
    return await sumsOf(keep);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
