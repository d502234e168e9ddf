import { mkdtempSync, rmSync, statfsSync } from "node:fs";

const MEMORY = "/dev/shm/";
/** Bytes: far more than the unit tests were seen to need. */
const ROOM = 1e9;

/**
 * Has temporary files made in memory where there is room: tests make a thousand databases, and each change of one waits
 * for a disk otherwise. What a disk does is for the programs' tests.
 * @template T
 * @param {(env: Record<string, string>) => Promise<T>} work with what its programs find in their environment
 */
export async function inMemory(work) {
  const folder = makeFolder();
  if (!folder) return work({});
  try {
    return await work({ TMPDIR: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize < ROOM ? undefined : mkdtempSync(`${MEMORY}komoriuta-`);
  } catch {
    return undefined;
  }
}
