import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new empty folder outside the repository, mode 700. Whoever makes it removes it. */
export function makeTempFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "komoriuta-test-"));
}

/** Removes a folder and all that is in it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
