/** logind, asked by `busctl`: no library of D-Bus, and one way for every version since systemd 240. */
import type { Shutdown } from "../shutdowns.ts";
import { printable } from "../printable.ts";
import { findPowerCommand, outputOf } from "./commands.ts";
import type { Environment } from "./environment.ts";

const NAME = "org.freedesktop.login1";
const LONGEST_QUESTION_MS = 5_000;

/**
 * Calls a method of logind. @returns what it answers, as `busctl --json=short` writes it
 * @throws Error where there is no answer
 */
export async function callLogind(
  object: string,
  method: readonly [name: string, method: string, ...args: string[]],
  environment: Environment,
): Promise<unknown> {
  const found = findPowerCommand("busctl", environment);
  if ("fault" in found) throw new Error(found.fault);
  const question = ["--json=short", "call", NAME, object, ...method];
  const text = await outputOf(found.path, question, environment, LONGEST_QUESTION_MS);
  if (text === undefined) throw new Error("logind does not answer");
  try {
    return (JSON.parse(text) as { data: unknown }).data;
  } catch {
    throw new Error("what logind answers is not understood");
  }
}

/** Calls a method of its manager. @throws Error as `callLogind` */
export function askLogind(method: string, environment: Environment): Promise<unknown> {
  return callLogind("/org/freedesktop/login1", [`${NAME}.Manager`, method], environment);
}

const SLEEPS = [
  ["suspend", "CanSuspend"],
  ["hibernate", "CanHibernate"],
] as const;

/** The ways to sleep that logind says this machine has. Never rejects: where it does not say, there is none. */
export async function sleepsOf(environment: Environment): Promise<("suspend" | "hibernate")[]> {
  const answers = SLEEPS.map(async ([sleep, method]) => {
    const data = await askLogind(method, environment).catch(() => undefined);
    return Array.isArray(data) && data[0] === "yes" ? [sleep] : [];
  });
  return (await Promise.all(answers)).flat();
}

/** logind's answer to ListInhibitors. */
type Inhibitor = readonly [what: string, who: string, why: string, mode: string, uid: number, pid: number];

/** A program that keeps the machine from going. */
export interface Blocker {
  /** Such as `backup ("Nightly backup", pid 123)`. */
  readonly name: string;
  readonly pid: number;
  /** `block-weak`: root may pass over it, wherever logind lets programs choose. */
  readonly mode: "block" | "block-weak";
}

/** The name of what logind lets programs block, for each way to go. */
const BLOCKED: Readonly<Record<Shutdown, string>> = {
  power_off: "shutdown",
  suspend: "sleep",
  hibernate: "sleep",
  reboot: "shutdown",
};

/**
 * Programs that block this way to go, without those that only delay it.
 * @throws Error where that cannot be told
 */
export async function blockersOf(how: Shutdown, environment: Environment): Promise<Blocker[]> {
  const data = await askLogind("ListInhibitors", environment);
  try {
    const [all] = data as readonly [readonly Inhibitor[]];
    return all.flatMap(([what, who, why, mode, , pid]) => {
      if (!what.split(":").includes(BLOCKED[how]) || (mode !== "block" && mode !== "block-weak")) return [];
      return [{ name: printable(`${who} ("${why}", pid ${pid})`), pid, mode }];
    });
  } catch {
    throw new Error("what logind answers is not understood");
  }
}
