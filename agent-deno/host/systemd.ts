/** systemd, where it runs: the real shutdown and who holds it up, and komolet's unit. */
import { Refusal } from "../refusal.ts";
import { findPowerCommand, outputOf, run, type Running, start } from "./commands.ts";
import type { Environment, Paths } from "./environment.ts";
import type { Shutdown } from "../shutdowns.ts";
import { say } from "../words/say.ts";
import { blockersOf, sleepsOf } from "./logind.ts";
import type { ServiceManager, ShutdownTerms } from "./service-manager.ts";
import { attendSystemd, LONGEST_QUESTION_MS, UNIT } from "./systemd-attendance.ts";

export function systemdRuns(paths: Paths): boolean {
  try {
    return Deno.statSync(paths.systemd).isDirectory;
  } catch {
    return false;
  }
}

export function systemd(paths: Paths, environment: Environment): ServiceManager {
  return {
    restartLine: "systemctl restart komolet",
    reasons: say("{place} may tell why.", { place: "`journalctl -u komolet`" }),
    reboots: true,
    sleeps: () => sleepsOf(environment),
    service: (verb) => setUnit(verb, environment),
    startShutdown: (terms) => startShutdown(terms, environment),
    attend: () => attendSystemd(paths, environment),
  };
}

/** The verb of systemctl for each way to go, and the target that logind starts for it. */
const WAYS_TO_GO: Readonly<Record<Shutdown, { readonly verb: string; readonly target: string }>> = {
  power_off: { verb: "poweroff", target: "poweroff.target" },
  suspend: { verb: "suspend", target: "suspend.target" },
  hibernate: { verb: "hibernate", target: "hibernate.target" },
  reboot: { verb: "reboot", target: "reboot.target" },
};

/**
 * The job that logind would start, asked of systemd itself. Not `--check-inhibitors=no`: logind 257 then asks polkit
 * although it is root who wants it, and refuses (systemd issue 36786).
 */
const BY_FORCE = ["--no-block", "--job-mode=replace-irreversibly", "start"];

/**
 * Starts `systemctl poweroff`, `suspend`, `hibernate` or `reboot`.
 * @throws where that may not be run
 */
function startShutdown({ force, how }: ShutdownTerms, environment: Environment): Running {
  const { verb, target } = WAYS_TO_GO[how];
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found) throw new Error(`The shutdown command cannot be run: ${found.fault}.`);
  const command = start(found.path, force ? [...BY_FORCE, target] : [verb], environment);
  const explained = async (): Promise<string | undefined> => {
    const error = await command.ended;
    if (error === undefined) return undefined;
    const blockers = await blockersOf(how, environment).catch(() => []);
    const names = blockers.map(({ name }) => name);
    if (names.length > 0) return say("{error} (held up by {names})", { error, names: names.join(", ") });
    // logind says no more than "Access denied" then.
    const isMasked = await isUnitMasked(target, found.path, environment);
    return isMasked
      ? say("{error} ({target} is masked: systemctl unmask {target})", { error, target })
      : error;
  };
  return { ended: explained(), end: command.end };
}

async function isUnitMasked(unit: string, systemctl: string, environment: Environment): Promise<boolean> {
  const question = ["show", "--property=LoadState", unit];
  const text = await outputOf(systemctl, question, environment, LONGEST_QUESTION_MS);
  return text?.trim() === "LoadState=masked";
}

/**
 * `systemctl enable|disable --now` of komolet's unit.
 * @throws Refusal (1) where it fails
 */
async function setUnit(verb: "enable" | "disable", environment: Environment): Promise<void> {
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found)
    throw new Refusal(1, say("The setting is written, but {fault}.", { fault: found.fault }));
  const error = await run(found.path, [verb, "--now", UNIT], environment);
  if (error !== undefined)
    throw new Refusal(
      1,
      say("The setting is written, but {manager} refused: {error}", { manager: "systemd", error }),
    );
}

/** Whether a unit runs; undefined where systemd does not say. */
export async function isActive(unit: string, environment: Environment): Promise<boolean | undefined> {
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found) return undefined;
  const question = ["show", "--property=ActiveState", unit];
  const text = await outputOf(found.path, question, environment, LONGEST_QUESTION_MS);
  const state = /^ActiveState=(\w+)$/m.exec(text ?? "")?.[1];
  return state === undefined ? undefined : !["inactive", "failed"].includes(state);
}
