/** The MSI of the agent for Windows, made on Linux: wixl for most of it, msibuild for the tables that wixl lacks. */
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { version } from "../../package.json";
import { flags } from "../build/agent.mjs";
import { msiFile } from "../build/install-package.mjs";
import { ALWAYS, WINDOWS_VARIABLES } from "../build/start-script.mjs";
import { WINDOWS_FILES, WINDOWS_FOLDER } from "../build/windows.mjs";
import { at, CACHE } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { Fault } from "../common/say.mjs";
import { findProgram } from "../test/programs.mjs";
import { asIdt, furtherTables, type MsiContent, statements, wixSource } from "./msi-tables";

const LICENSE = "LICENSE.txt";

/** The agent as `npm run build -- windows-x64` leaves it, and its service as `komo-agent enable` would make it. */
const CONTENT: MsiContent = {
  version,
  files: [...WINDOWS_FILES, LICENSE],
  runtime: "deno.exe",
  start: (program, folder) => [...ALWAYS, ...flags(), `${folder}agent.js`, program],
  environment: WINDOWS_VARIABLES,
};

/**
 * Makes `dist/packages/komoriuta-agent-VERSION-x64.msi`. Gives its path.
 * @throws Fault where the agent or a program is missing
 */
export async function packMsi(
  folder = WINDOWS_FOLDER,
  to = msiFile(version),
  release = version,
): Promise<string> {
  const content = { ...CONTENT, version: release };
  const missing = WINDOWS_FILES.find((name) => !existsSync(path.join(folder, name)));
  if (missing) throw new Fault(`${missing} is missing: build the agent first, npm run build -- windows-x64`);
  for (const program of ["wixl", "msibuild"])
    if (!findProgram([program]))
      throw new Fault(`${program} is missing: sudo apt-get install wixl msitools, then run this again.`);
  const work = path.join(CACHE, "package", "windows-x64");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const name of WINDOWS_FILES) copyFileSync(path.join(folder, name), path.join(work, name));
  copyFileSync(at("LICENSE"), path.join(work, LICENSE));

  const source = path.join(work, "agent.wxs");
  writeFileSync(source, wixSource(content));
  const made = path.join(work, "agent.msi");
  // It looks for the files from where it is started.
  await must("wixl", ["--arch", "x64", "--output", made, source], { cwd: work, output: "capture" });
  for (const table of furtherTables(content)) {
    const file = path.join(work, `${table.name}.idt`);
    writeFileSync(file, asIdt(table));
    await must("msibuild", [made, "-i", file], { output: "capture" });
  }
  for (const statement of statements())
    await must("msibuild", [made, "-q", statement], { output: "capture" });

  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(made, to);
  rmSync(work, { recursive: true, force: true });
  return to;
}
