import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import path from "node:path";

/**
 * A copy of a program of which nothing is in memory yet, as after a boot. How a file came into the page cache decides
 * how much of it a process gets mapped with each page that it touches: some MiB, here or there.
 * @returns its path
 */
export function coldCopy(file: string, folder: string, number: number): string {
  const copy = path.join(folder, `${path.basename(file)}-${number}`);
  copyFileSync(file, copy);
  execFileSync("dd", [`of=${copy}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"], { stdio: "pipe" });
  return copy;
}
