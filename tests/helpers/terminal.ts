import { spawn } from "node:child_process";
import { findProgram } from "../../scripts/test/programs.mjs";
import { until } from "./until";

const script = findProgram(["script"]);

/** Why nothing can be run on a terminal here; null where it can. */
export const whyNoTerminal: string | null = script
  ? null
  : "`script` is missing: sudo apt-get install bsdutils";

/** A program on a terminal of its own. */
export interface Terminal {
  /** Everything that showed so far, with its control sequences. */
  readonly screen: () => string;
  /** Waits until something shows. */
  readonly shows: (text: string) => Promise<unknown>;
  readonly type: (keys: string) => void;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  readonly end: () => void;
}

/** Runs a command of the shell on a terminal; the program's path and arguments come in by the environment. */
export function startOnTerminal(command: string, env: Readonly<Record<string, string>>): Terminal {
  const child = spawn(script ?? "", ["--quiet", "--return", "--command", command, "/dev/null"], {
    env: { SHELL: "/bin/sh", TERM: "xterm", ...env } as unknown as NodeJS.ProcessEnv,
    stdio: "pipe",
  });
  let screen = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (screen += chunk));
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve).once("error", reject);
  });
  return {
    screen: () => screen,
    shows: (text) => until(`the terminal shows ${JSON.stringify(text)}`, 20_000, () => screen.includes(text)),
    type: (keys) => void child.stdin.write(keys),
    ended,
    end: () => void child.kill("SIGKILL"),
  };
}
