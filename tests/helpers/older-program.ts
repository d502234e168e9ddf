import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { version } from "../../package.json";
import { program } from "./paths";

/** A version that is as long as the present one, and older. */
export const OLDER_VERSION = version.replace(/\d/g, "0");

/** Writes a compiled program as it might have been some releases ago: the same, but for the version that it tells. */
export function writeOlderProgram(name: Parameters<typeof program>[0], file: string): void {
  const bytes = readFileSync(program(name));
  // The manager's constant, and the agent's copy of package.json.
  for (const before of ['="', 'version:"']) {
    const told = Buffer.from(`${before}${version}"`);
    for (let at = bytes.indexOf(told); at >= 0; at = bytes.indexOf(told, at + told.length)) {
      bytes.write(OLDER_VERSION, at + before.length, "latin1");
    }
  }
  writeFileSync(file, bytes);
  chmodSync(file, 0o755);
}
