/** The files of the agent on Windows: all lie in one folder that is for SYSTEM and administrators alone. */
import { type Paths, pathsUnder } from "../environment.ts";
import { PointerOut, textAt } from "./ffi.ts";
import { shell32 } from "./libraries/shell32.ts";

/** FOLDERID_ProgramData; not by the variable of that name, which anybody may set for a program that they start. */
const PROGRAM_DATA = Uint8Array.of(
  ...[0x82, 0x5d, 0xab, 0x62, 0xc1, 0xfd, 0xc3, 0x4d, 0xa9, 0xdd, 0x07, 0x0d, 0x1d, 0x49, 0x5d, 0x97],
);
/** FOLDERID_System. */
const SYSTEM = Uint8Array.of(
  ...[0x77, 0x4e, 0xc1, 0x1a, 0xe7, 0x02, 0x5d, 0x4e, 0xb7, 0x44, 0x2e, 0xb1, 0xae, 0x51, 0x98, 0xb7],
);

/** Such as "C:/ProgramData": Windows takes both slashes, and the rest of the agent one. @throws Error */
function knownFolder(id: Uint8Array<ArrayBuffer>): string {
  const path = new PointerOut();
  const result = shell32().SHGetKnownFolderPath(id, 0, null, path.buffer);
  const found = textAt(path.value).replaceAll("\\", "/");
  if (result !== 0 || !/^[A-Za-z]:\/./.test(found))
    throw new Error("Windows does not say where its folders are");
  return found;
}

/** The folder of Windows' own programs, such as "C:/Windows/System32". */
export function systemFolder(): string {
  return knownFolder(SYSTEM);
}

/** @param root "/", or a root of one's own */
export function dataFolder(root: string): string {
  return `${root === "/" ? knownFolder(PROGRAM_DATA) : root}/komoriuta`;
}

/**
 * The paths. Those of Linux' own files lead nowhere.
 * @param bootId the folder of what ends with the boot is named by it: Windows has none that does. undefined: nothing is known
 *   of this boot
 */
export function windowsPaths(data: string, root: string, bootId: string | undefined): Paths {
  const run = `${data}/run/${bootId ?? "none"}`;
  return {
    ...pathsUnder(`${data}/none`),
    root,
    configDir: data,
    ca: `${data}/ca.crt`,
    config: `${data}/config.json`,
    publicConfig: `${data}/public.json`,
    logDir: `${data}/log`,
    agentLog: `${data}/log/komo-agent.log.jsonl`,
    daemonLog: `${data}/log/komolet.log.jsonl`,
    runDir: run,
    lock: `${run}/komolet.lock`,
    pid: `${run}/komolet.pid`,
    state: `${run}/komolet.json`,
    shutdownNote: `${run}/shutdown.json`,
    runs: `${run}/runs.json`,
    mark: `${run}/mark`,
    holds: `${run}/holds`,
    stateDir: `${data}/state`,
    generation: `${data}/state/generation.json`,
    guardScripts: `${data}/guards.d`,
    wakeFixed: `${data}/wake-on-lan.json`,
  };
}
