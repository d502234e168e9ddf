/**
 * Runs komo-agent and komolet as processes: from the sources with exactly the permissions that they are compiled
 * with, or the compiled ones where AGENT_DIST names their folder.
 */
import flags from "../permissions.json" with { type: "json" };
import type { ProgramName } from "../host/called-as.ts";
import type { TestRoot } from "./root.ts";

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Program {
  readonly pid: number;
  readonly kill: (signal: Deno.Signal) => void;
  readonly outcome: Promise<Outcome>;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startProgram(
  name: ProgramName,
  args: readonly string[],
  root: TestRoot,
  options: RunOptions = {},
): Program {
  const dist = Deno.env.get("AGENT_DIST");
  const { pathname: source } = new URL(`../${name}.ts`, import.meta.url);
  const { pathname: config } = new URL("../deno.json", import.meta.url);
  const interpreted = ["run", "--quiet", "--no-check", "--config", config, ...flags.permissions, source];
  const child = new Deno.Command(dist === undefined ? Deno.execPath() : `${dist}/${name}`, {
    args: dist === undefined ? [...interpreted, ...args] : [...args],
    env: {
      KOMORIUTA_ROOT: root.paths.root,
      PATH: root.environment.path ?? "",
      NO_COLOR: "1",
      LC_ALL: "C",
      ...options.env,
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return {
    pid: child.pid,
    kill: (signal) => child.kill(signal),
    outcome: finish(child, options.stdin ?? ""),
  };
}

export function runProgram(
  name: ProgramName,
  args: readonly string[],
  root: TestRoot,
  options?: RunOptions,
): Promise<Outcome> {
  return startProgram(name, args, root, options).outcome;
}

async function finish(child: Deno.ChildProcess, stdin: string): Promise<Outcome> {
  const out = new Response(child.stdout).text();
  const err = new Response(child.stderr).text();
  const writer = child.stdin.getWriter();
  // It may end before it has read all.
  await writer.write(new TextEncoder().encode(stdin)).catch(() => undefined);
  await writer.close().catch(() => undefined);
  const { code } = await child.status;
  return { code, out: await out, err: await err };
}
