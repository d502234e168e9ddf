/**
 * Other programs: found on PATH, run without a shell and without our environment: systemctl and busctl, or the commands of
 * OpenRC or sysvinit; and kill. The doctor asks ethtool, udevadm and nmcli, too.
 */
import { messageOf, Refusal } from "../refusal.ts";
import type { Environment } from "./environment.ts";
import { say } from "../words/say.ts";

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const LONGEST_OUTPUT = 500;
/** Milliseconds to read the output of a command after it ended: a child of it may hold the pipe open. */
export const OUTPUT_GRACE_MS = 200;

/** The path of a command, or why there is none that may be used. */
export type Found = { readonly path: string } | { readonly fault: string };

/**
 * The first `name` (systemctl or shutdown) on PATH. Where KOMORIUTA_ROOT is set, a command that does not really lie
 * under it is refused: whoever tries the agent out must not power off the machine that they sit at.
 */
export function findPowerCommand(name: string, environment: Environment): Found {
  const found = findCommand(name, environment);
  if ("fault" in found || environment.root === "/" || liesUnder(found.path, environment.root)) return found;
  return {
    fault: say("{path} does not lie under KOMORIUTA_ROOT ({root}) and is not run", {
      path: found.path,
      root: environment.root,
    }),
  };
}

/** The first `name` on PATH. */
export function findCommand(name: string, { path }: Environment): Found {
  for (const folder of (path ?? DEFAULT_PATH).split(":")) {
    const candidate = `${folder.replace(/\/+$/, "")}/${name}`;
    if (folder.startsWith("/") && isExecutable(candidate)) return { path: candidate };
  }
  return { fault: say("{name} is not found on PATH", { name }) };
}

function isExecutable(path: string): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}

function liesUnder(path: string, root: string): boolean {
  try {
    return Deno.realPathSync(path).startsWith(`${Deno.realPathSync(root)}/`);
  } catch {
    return false;
  }
}

/** A command that runs. */
export interface Running {
  /** The reason why it failed; undefined where it ended well. Never rejects. */
  readonly ended: Promise<string | undefined>;
  /** Ends it if it still runs. */
  end(): void;
}

/**
 * Starts a command.
 * @throws where it cannot be started
 */
export function start(path: string, args: readonly string[], environment: Environment): Running {
  const child = new Deno.Command(path, {
    ...commandOptions(args, environment),
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const words = firstWords(child.stderr);
  let over = false;
  const ended = child.status.then(async ({ code, signal }) => {
    over = true;
    const said = (await words.upTo(OUTPUT_GRACE_MS)).replaceAll(/\s+/g, " ").trim();
    // SIGTERM: whoever ends us all ends it, too. That is no failure of the command.
    if (code === 0 || signal === "SIGTERM") return undefined;
    const how = signal === null ? say("exit code {code}", { code }) : say("ended by {signal}", { signal });
    return `${[path, ...args].join(" ")}: ${how}${said === "" ? "" : `: ${said}`}`;
  });
  return {
    ended,
    end: () => {
      if (!over) child.kill("SIGKILL");
    },
  };
}

/** Options of every program that is started. */
export function commandOptions(args: readonly string[], { root, path }: Environment) {
  return {
    args: [...args],
    // The folder that komolet was started in may be gone by now.
    cwd: "/",
    clearEnv: true,
    env: { PATH: path ?? DEFAULT_PATH, ...(root === "/" ? {} : { KOMORIUTA_ROOT: root }) },
    stdin: "null" as const,
  };
}

/** Reads a stream to its end, and keeps its beginning. */
export function firstWords(stream: ReadableStream<Uint8Array>): { upTo(ms: number): Promise<string> } {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const all = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (text.length < LONGEST_OUTPUT) text += decoder.decode(part.value, { stream: true });
    }
  })().catch(() => undefined);
  return {
    async upTo(ms) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([all, new Promise<void>((done) => (timer = setTimeout(done, ms)))]);
      clearTimeout(timer);
      await reader.cancel().catch(() => undefined);
      return text.slice(0, LONGEST_OUTPUT);
    },
  };
}

/** Runs a command to its end. @returns why it failed, or undefined */
export async function run(path: string, args: readonly string[], environment: Environment) {
  try {
    return await start(path, args, environment).ended;
  } catch (error) {
    return messageOf(error);
  }
}

/** The output of a command; undefined where it fails, or does not end within `ms`. */
export async function outputOf(
  path: string,
  args: readonly string[],
  environment: Environment,
  ms: number,
): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(path, {
      ...commandOptions(args, environment),
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.timeout(ms),
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sends a signal with the `kill` program: Deno's own way would need the permission to run anything at all.
 * @throws Refusal (1) where it cannot be sent
 */
export async function sendSignal(pid: number, signal: "HUP" | "TERM", environment: Environment) {
  const found = findCommand("kill", environment);
  const byHand = say("run `kill -{signal} {pid}` yourself.", { signal, pid });
  if ("fault" in found) throw new Refusal(1, say("{fault}; {byHand}", { fault: found.fault, byHand }));
  const error = await run(found.path, [`-${signal}`, String(pid)], environment);
  if (error !== undefined)
    throw new Refusal(1, say("komolet (pid {pid}) could not be signalled: {error}", { pid, error }));
}
