/** The administrator's own guards: executables that say whether the machine is in use. */
import type { Environment } from "../host/environment.ts";
import { commandOptions, firstWords, OUTPUT_GRACE_MS } from "../host/commands.ts";
import type { Guard } from "./guard.ts";
import type { Host } from "../host/environment.ts";
import type { Holder } from "./words.ts";

/** The time limits of one script, and of all together. */
export const ONE_MS = 5_000;
export const ALL_MS = 15_000;
const AT_ONCE = 4;
export const MOST_SCRIPTS = 32;
export const IN_USE = 1;

export function scriptGuard({ paths, environment }: Host): Guard {
  return {
    name: "script",
    limitMs: ALL_MS,
    async check(signal) {
      const names = scriptsIn(paths.guardScripts);
      if (names.length === 0) return [];
      const unsafe = whyUnsafe(paths.guardScripts, paths.root);
      if (unsafe !== undefined) throw new Error(`${paths.guardScripts} ${unsafe}`);
      if (names.length > MOST_SCRIPTS) throw new Error(`more than ${MOST_SCRIPTS} scripts`);
      const askOne = (name: string) =>
        askScript(name, `${paths.guardScripts}/${name}`, paths.root, environment, signal);
      return await askEach(names, askOne, signal);
    },
  };
}

/** Asks scripts by their names, some at a time. */
export async function askEach(
  names: readonly string[],
  askOne: (name: string) => Promise<Holder[]>,
  signal: AbortSignal,
): Promise<Holder[]> {
  const found: Holder[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let name = names[next++]; name !== undefined && !signal.aborted; name = names[next++])
        found.push(...(await askOne(name)));
    }),
  );
  return found;
}

/** Executables of the folder, in order, without hidden files and those that editors leave behind. */
export function scriptsIn(folder: string): string[] {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    return names.filter((name) => !name.startsWith(".") && !name.endsWith("~")).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function askScript(
  name: string,
  path: string,
  root: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<Holder[]> {
  const fault = (why: string): Holder[] => [{ kind: "fault", name: `${name}: ${why}` }];
  try {
    const unsafe = whyUnsafe(path, root);
    if (unsafe !== undefined) return fault(unsafe);
    if (((Deno.statSync(path).mode ?? 0) & 0o100) === 0) return fault("is not executable");
    const { code, killedBy, firstLine, isLate } = await runScript(path, environment, signal);
    if (isLate) return fault(`no answer within ${ONE_MS / 1000} s`);
    if (code === 0 && killedBy === null) return [];
    if (code === IN_USE && killedBy === null)
      return [{ kind: "script", name: firstLine === "" ? name : firstLine }];
    return fault(killedBy === null ? `exit code ${code}` : `ended by ${killedBy}`);
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The reason why somebody else than root could replace a file that root would run; undefined where nobody could.
 * Below KOMORIUTA_ROOT, whoever tries the agent out may own it, too.
 */
function whyUnsafe(path: string, root: string): string | undefined {
  const real = Deno.realPathSync(path);
  const above = Deno.realPathSync(root).replace(/\/$/, "");
  const owners = root === "/" ? [0] : [0, Deno.uid()];
  for (let at = real; at.length > above.length; at = at.slice(0, at.lastIndexOf("/"))) {
    const { uid, gid, mode } = Deno.statSync(at);
    const which = at === real ? "" : `lies in ${at}, which `;
    if (uid === null || !owners.includes(uid)) return `${which}does not belong to root`;
    const others = gid === 0 ? 0o002 : 0o022;
    if (((mode ?? 0) & others) !== 0) return `${which}can be written by others than root`;
  }
  return undefined;
}

interface Outcome {
  readonly code: number;
  readonly killedBy: Deno.Signal | null;
  readonly firstLine: string;
  readonly isLate: boolean;
}

/** Runs it in a process group of its own, which ends with it: nothing that it started is left behind. */
async function runScript(path: string, environment: Environment, signal: AbortSignal): Promise<Outcome> {
  const options = {
    ...commandOptions([], environment),
    stdout: "piped",
    stderr: "null",
    detached: true,
  } as const;
  const child = new Deno.Command(path, options).spawn();
  let isLate = false;
  const end = () => {
    isLate = true;
    killGroup(child.pid);
  };
  const timer = setTimeout(end, ONE_MS);
  signal.addEventListener("abort", end);
  try {
    const said = firstWords(child.stdout);
    const { code, signal: killedBy } = await child.status;
    // Processes that it left behind may hold its output open.
    killGroup(child.pid);
    const [firstLine = ""] = (await said.upTo(OUTPUT_GRACE_MS)).split("\n", 1);
    return { code, killedBy, firstLine: firstLine.trim(), isLate };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

function killGroup(leader: number): void {
  try {
    Deno.kill(-leader, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}
