import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bin } from "../../scripts/common/files.mjs";
import { ROOT } from "./environment";

const STANDALONE = path.join(ROOT, ".next", "standalone");

/** The content of its MSI. */
export const MSI = "not an MSI, and no matter";

/**
 * A manager that carries an agent for Windows, as `npm run package -- windows-x64` before a build makes one: the tree that
 * ours was compiled from, with a file of our own as the MSI, run by Deno.
 * @param folder its place
 * @returns the program
 */
export function managerWithWindows(folder: string): string {
  if (!existsSync(STANDALONE)) throw new Error(`${STANDALONE} is missing: run \`npm run build\` first`);
  const tree = path.join(folder, "tree");
  cpSync(STANDALONE, tree, { recursive: true, verbatimSymlinks: true });
  writeFileSync(path.join(tree, "install/komoriuta-agent.msi"), MSI);
  const sha256 = createHash("sha256").update(MSI).digest("hex");
  writeFileSync(path.join(tree, "install/msi.json"), JSON.stringify({ sha256 }));
  const program = path.join(folder, "komo-manager");
  // Not npm's wrapper, which keeps signals to itself.
  const deno = execFileSync(bin("deno"), ["eval", "console.log(Deno.execPath())"], {
    encoding: "utf8",
  }).trim();
  const command = [deno, "run", "--quiet", "--no-config", "--node-modules-dir=manual", "--allow-all"];
  writeFileSync(program, `#!/bin/sh\nexec '${command.join("' '")}' '${tree}/main.mjs' "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}
