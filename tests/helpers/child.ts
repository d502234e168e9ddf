import { spawn, type ChildProcess } from "node:child_process";

/** The end of a process. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of ours, and what it printed. */
export interface Child {
  readonly pid: number;
  /** Resolves when it has ended and all it printed was read. */
  readonly ended: Promise<Ended>;
  readonly hasEnded: () => boolean;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Sends a signal and waits for the end; SIGKILL follows when that takes longer than 10 s. */
  readonly end: (signal?: NodeJS.Signals) => Promise<Ended>;
}

export interface ChildOptions {
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to standard input, which is closed then. */
  readonly input?: string;
}

const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * Starts a program, without a shell. It does not outlive this process.
 * @throws Error where there is no such program
 */
export async function startChild(command: readonly string[], options: ChildOptions): Promise<Child> {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { env: options.env as NodeJS.ProcessEnv, cwd: options.cwd, stdio: "pipe" });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve).once("error", reject);
  });
  // It may end before it has read all.
  child.stdin.on("error", () => undefined).end(options.input ?? "");

  const hasEnded = (): boolean => !running.has(child);
  return {
    pid: child.pid ?? 0,
    ended,
    hasEnded,
    stdout: () => stdout,
    stderr: () => stderr,
    async end(signal = "SIGTERM") {
      if (hasEnded()) return ended;
      child.kill(signal);
      const limit = setTimeout(() => child.kill("SIGKILL"), 10_000);
      const how = await ended;
      clearTimeout(limit);
      return how;
    },
  };
}

/** Runs a program to its end. */
export async function run(
  command: readonly string[],
  options: ChildOptions,
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  const child = await startChild(command, options);
  const how = await child.ended;
  return { ...how, stdout: child.stdout(), stderr: child.stderr() };
}
