/** Terminals: when somebody last typed there, and what runs in the foreground. */
import type { Paths } from "../host/environment.ts";
import { attempt } from "../host/files.ts";
import { argumentsOf, type Process } from "../host/processes.ts";

const SHELLS = new Set([
  ...[
    "sh",
    "bash",
    "dash",
    "ash",
    "busybox",
    "zsh",
    "ksh",
    "ksh93",
    "mksh",
    "csh",
    "tcsh",
    "fish",
    "nu",
    "pwsh",
  ],
]);
/** Options of shells that are followed by a file or a command to begin with, after which the shell asks for more. */
const BEGINS_WITH = new Set(["--init-file", "--rcfile", "--init-command", "-C"]);
/** Programs that stand between a person and another terminal, or a shell, which is looked at itself. */
const CARRIERS = new Set([
  ...["su", "sudo", "doas", "runuser", "login", "newgrp", "sg", "script", "dtach", "abduco", "zellij"],
  ...["tmux: client", "screen"],
]);

/**
 * The time of the last input, by the access time of the terminal's file: the kernel sets that, to some seconds, when a
 * program reads input. PrivateDevices= leaves /dev/pts where it is.
 * @param terminal `pts/3`
 * @returns milliseconds since 1970; undefined where that cannot be told
 */
export function lastInput(terminal: string, { devices }: Paths): number | undefined {
  return attempt(() => Deno.statSync(`${devices}/${terminal}`).atime?.getTime());
}

/**
 * The program in the foreground of a terminal, but for a shell that waits for a command: a copy, a build, an editor.
 * @param processes of that terminal
 */
export function programIn(processes: readonly Process[], paths: Paths): Process | undefined {
  return processes.find((one) => one.inForeground && !CARRIERS.has(one.name) && !isAtPrompt(one, paths));
}

/** Whether it is a shell that was given nothing to run: neither a script nor a command. */
function isAtPrompt({ pid, name }: Process, paths: Paths): boolean {
  if (!SHELLS.has(name)) return false;
  const [called = "", ...given] = argumentsOf(pid, paths);
  if (called === "") return false;
  const left = given.filter((_, i) => i === 0 || !BEGINS_WITH.has(given[i - 1] ?? ""));
  return left.every((one) => /^[-+]/.test(one) && !/^-[a-zA-Z]*c/.test(one));
}
