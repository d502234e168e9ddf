/** The administrator's own guards: scripts of PowerShell that say whether the machine is in use. */
import { firstWords, OUTPUT_GRACE_MS } from "../../host/commands.ts";
import type { Host } from "../../host/environment.ts";
import { programOptions, systemProgram } from "../../host/windows/programs.ts";
import { descriptorOf, othersIn } from "../../host/windows/security.ts";
import type { Guard } from "../guard.ts";
import { ALL_MS, askEach, IN_USE, MOST_SCRIPTS, ONE_MS, scriptsIn } from "../script.ts";
import type { Holder } from "../words.ts";

const POWERSHELL = "WindowsPowerShell/v1.0/powershell.exe";
/** The policy would refuse even the administrator's own; who may write them is looked at here. */
const OPTIONS = ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"];

export function scriptGuard({ paths }: Host): Guard {
  const { guardScripts: folder, configDir } = paths;
  return {
    name: "script",
    limitMs: ALL_MS,
    async check(signal) {
      const names = scriptsIn(folder).filter((name) => name.toLowerCase().endsWith(".ps1"));
      if (names.length === 0) return [];
      if (names.length > MOST_SCRIPTS) throw new Error(`more than ${MOST_SCRIPTS} scripts`);
      for (const path of [configDir, folder]) {
        const unsafe = whyUnsafe(path, paths.root);
        if (unsafe !== undefined) throw new Error(`${path} ${unsafe}`);
      }
      return await askEach(names, (name) => askScript(name, `${folder}/${name}`, paths.root, signal), signal);
    },
  };
}

async function askScript(name: string, path: string, root: string, signal: AbortSignal): Promise<Holder[]> {
  const fault = (why: string): Holder[] => [{ kind: "fault", name: `${name}: ${why}` }];
  try {
    const unsafe = whyUnsafe(path, root);
    if (unsafe !== undefined) return fault(unsafe);
    const { code, firstLine, isLate } = await runScript(path, signal);
    if (isLate) return fault(`no answer within ${ONE_MS / 1000} s`);
    if (code === 0) return [];
    if (code === IN_USE) return [{ kind: "script", name: firstLine === "" ? name : firstLine }];
    return fault(`exit code ${code}`);
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
}

/** The reason why others than administrators could change what SYSTEM would run; undefined: nobody else could. */
function whyUnsafe(path: string, root: string): string | undefined {
  const others = othersIn(descriptorOf(path), "changing", root !== "/");
  return others.length === 0
    ? undefined
    : `can be changed by others than administrators (${others.join(", ")})`;
}

/** Runs it; what it has started ends with it where it takes too long. */
async function runScript(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly firstLine: string; readonly isLate: boolean }> {
  const child = new Deno.Command(systemProgram(POWERSHELL), {
    ...programOptions([...OPTIONS, path.replaceAll("/", "\\")]),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let isLate = false;
  const end = () => {
    isLate = true;
    killTree(child.pid);
  };
  const timer = setTimeout(end, ONE_MS);
  signal.addEventListener("abort", end);
  try {
    const said = firstWords(child.stdout);
    const { code } = await child.status;
    const [firstLine = ""] = (await said.upTo(OUTPUT_GRACE_MS)).split(/\r?\n/, 1);
    return { code, firstLine: firstLine.trim(), isLate };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

function killTree(pid: number): void {
  const options = programOptions(["/T", "/F", "/PID", String(pid)]);
  const ended = new Deno.Command(systemProgram("taskkill.exe"), {
    ...options,
    stdout: "null",
    stderr: "null",
  });
  void ended.output().catch(() => undefined);
}
