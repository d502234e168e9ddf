/**
 * Service managers that know komolet by a start script: OpenRC, and sysvinit as Debian has it. They have nobody who holds
 * up a shutdown, no sleep and no watchdog; and komolet's scripts end it after the services of others.
 */
import { say } from "../words/say.ts";
import { Refusal } from "../refusal.ts";
import { findPowerCommand, outputOf, run, type Running, start } from "./commands.ts";
import type { Environment, Paths } from "./environment.ts";
import { exists } from "./files.ts";
import type { Attendance, ServiceManager, ShutdownTerms } from "./service-manager.ts";

/** A program and its arguments. */
type Command = readonly [name: string, ...args: string[]];

/** The commands of a service manager. */
interface Commands {
  /** For people. */
  readonly name: string;
  readonly enable: readonly Command[];
  readonly disable: readonly Command[];
  readonly restartLine: string;
  readonly powerOff: Command;
  readonly reboot: Command;
}

const OWN_LOG = "/var/log/komoriuta/komolet.log.jsonl";
const LONGEST_QUESTION_MS = 5_000;

/** sysvinit's first program takes the machine down, also for most who have OpenRC. */
const BY_SHUTDOWN = {
  powerOff: ["shutdown", "-h", "-P", "now"],
  reboot: ["shutdown", "-r", "now"],
} as const;
const BY_OPENRC = {
  powerOff: ["openrc-shutdown", "--poweroff", "now"],
  reboot: ["openrc-shutdown", "--reboot", "now"],
} as const;

export function openrc(paths: Paths, environment: Environment): ServiceManager {
  return byScript(paths, environment, {
    name: "OpenRC",
    enable: [
      ["rc-update", "add", "komolet", "default"],
      ["rc-service", "komolet", "start"],
    ],
    disable: [
      ["rc-service", "komolet", "stop"],
      // It fails where there is nothing to remove.
      ...(exists(paths.openrcDefault) ? [["rc-update", "del", "komolet", "default"] as const] : []),
    ],
    restartLine: "rc-service komolet restart",
    ...(exists(paths.openrcInit) ? BY_OPENRC : BY_SHUTDOWN),
  });
}

export function sysvinit(paths: Paths, environment: Environment): ServiceManager {
  return byScript(paths, environment, {
    name: "sysvinit",
    enable: [
      ["update-rc.d", "komolet", "defaults"],
      ["update-rc.d", "komolet", "enable"],
      ["service", "komolet", "start"],
    ],
    disable: [
      ["service", "komolet", "stop"],
      // `disable` fails where it was never registered.
      ["update-rc.d", "komolet", "defaults-disabled"],
      ["update-rc.d", "komolet", "disable"],
    ],
    restartLine: "service komolet restart",
    ...BY_SHUTDOWN,
  });
}

/** Any other, of which no more is known than that there may be a `shutdown`. */
export function unknownInit(environment: Environment): ServiceManager {
  return {
    restartLine: undefined,
    reasons: say("{place} may tell why.", { place: OWN_LOG }),
    reboots: false,
    sleeps: () => Promise.resolve([]),
    service: say("Neither systemd nor OpenRC nor sysvinit runs here"),
    startShutdown({ how }) {
      if (how !== "power_off") throw new Error("This machine has no service manager that could do that.");
      return startCommand(["shutdown", "-h", "now"], environment);
    },
    attend: () => attendance(() => Promise.resolve(false)),
  };
}

function byScript(paths: Paths, environment: Environment, commands: Commands): ServiceManager {
  const hasScript = exists(paths.initScript);
  return {
    restartLine: hasScript ? commands.restartLine : undefined,
    reasons: say("{place} may tell why.", { place: OWN_LOG }),
    reboots: true,
    sleeps: () => Promise.resolve([]),
    service: hasScript
      ? (verb) => runAll(commands[verb], commands.name, environment)
      : say("{file} is missing", { file: paths.initScript }),
    startShutdown: (terms) => startCommand(commandOf(terms, commands), environment),
    attend: () => attendance(() => goesToReboot(environment)),
  };
}

/** `force` makes no difference: here nobody can hold up a shutdown. */
function commandOf({ how }: ShutdownTerms, { name, powerOff, reboot }: Commands): Command {
  switch (how) {
    case "power_off":
      return powerOff;
    case "reboot":
      return reboot;
    case "suspend":
    case "hibernate":
      throw new Error(`${name} cannot send this machine to sleep: that takes systemd.`);
  }
}

function startCommand([name, ...args]: Command, environment: Environment): Running {
  const found = findPowerCommand(name, environment);
  if ("fault" in found) throw new Error(`The shutdown command cannot be run: ${found.fault}.`);
  return start(found.path, args, environment);
}

/** @throws Refusal (1) where one of them fails; those after it are not run */
async function runAll(commands: readonly Command[], manager: string, environment: Environment) {
  for (const [name, ...args] of commands) {
    const found = findPowerCommand(name, environment);
    if ("fault" in found)
      throw new Refusal(1, say("The setting is written, but {fault}.", { fault: found.fault }));
    const error = await run(found.path, args, environment);
    if (error !== undefined)
      throw new Refusal(1, say("The setting is written, but {manager} refused: {error}", { manager, error }));
  }
}

function attendance(machineRestarts: Attendance["machineRestarts"]): Attendance {
  return { machineRestarts, othersStopped: () => Promise.resolve(), close: () => undefined };
}

/** Whether sysvinit's runlevel is that of a reboot: `2 6`. */
async function goesToReboot(environment: Environment): Promise<boolean> {
  const found = findPowerCommand("runlevel", environment);
  if ("fault" in found) return false;
  const text = await outputOf(found.path, [], environment, LONGEST_QUESTION_MS);
  return text?.trim().endsWith(" 6") ?? false;
}
