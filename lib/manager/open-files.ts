import { readFile } from "node:fs/promises";

/** What systems without /proc allow at least. */
const USUAL = 1024;

/** How many files and connections this process may have open at once. */
export async function openFilesLimit(file = "/proc/self/limits"): Promise<number> {
  const text = await readFile(file, "utf8").catch(() => "");
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
  return soft === "unlimited" ? Infinity : Number(soft ?? USUAL);
}
