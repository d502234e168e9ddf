/** Windows, for komo-agent: see platform.ts. */
import { messageOf } from "../refusal.ts";
import type { Environment, Paths } from "../host/environment.ts";
import { exists, namesIn } from "../host/files.ts";
import { runningKomolet } from "../host/instance.ts";
import type { Attendance, ShutdownTerms } from "../host/service-manager.ts";
import type { Platform } from "./platform.ts";
import { ensureBootId, readBootId } from "../host/windows/boot-id.ts";
import { bootTime } from "../host/windows/clock.ts";
import { serviceCommand, SERVICE_VARIABLES } from "../host/windows/command-line.ts";
import { dailyFile } from "../host/windows/daily-file.ts";
import { isAdministrator } from "../host/windows/environment.ts";
import { readNetworkCards } from "../host/windows/network-cards.ts";
import { dataFolder, windowsPaths } from "../host/windows/paths.ts";
import { startOf } from "../host/windows/processes.ts";
import { descriptorOf, makeOurs, othersIn } from "../host/windows/security.ts";
import { signalService, windowsServices } from "../host/windows/services.ts";
import { recordedPower, sleepsOf, startGoing, systemPower } from "../host/windows/power.ts";
import type { Service } from "../host/windows/service.ts";
import { goesNow } from "../news/news.ts";
import { say } from "../words/say.ts";
import type { ForPeople } from "./windows-news.ts";

/**
 * @param asKomolet the service that this process is, where Windows has started it; called once the machine has woken
 * @throws Refusal (1) where an administrator cannot name this boot
 */
export function windowsPlatform(environment: Environment, asKomolet: AsKomolet = {}): Platform {
  const { root } = environment;
  const isOurs = isAdministrator(environment);
  const data = dataFolder(root);
  const paths = windowsPaths(data, root, isOurs ? ensureBootId(root) : readBootId());
  if (isOurs) prepare(paths);
  return {
    paths,
    environment,
    uptime: bootTime,
    startOf,
    runningKomolet: () => runningKomolet(paths),
    secrecyFault: () => secrecyFault(paths),
    cards: readNetworkCards,
    // What an administrator gave may lie where others can replace it: a copy is used.
    isSeenByKomolet: (path) => path.replaceAll("\\", "/") === paths.ca,
    logFile: dailyFile,
    rotateLogs: () => true,
    terminalSignals: { shared: ["SIGINT", "SIGBREAK"], own: [] },
    services: () =>
      windowsServices(
        { command: serviceCommand(Deno.execPath(), Deno.mainModule), environment: SERVICE_VARIABLES },
        servicesToKomolet(root, asKomolet),
      ),
    signal: signalService,
    doctor: async () => (await import("../host/windows/doctor.ts")).windowsDoctor(paths),
    selftest: async () => (await import("../host/windows/selftest.ts")).selfChecks(environment, paths),
    needsAdministrator: (name) =>
      say("`komo-agent {name}` needs an administrator: open a terminal with “Run as administrator”.", {
        name,
      }),
  };
}

export interface AsKomolet {
  /** Undefined: somebody has started it by hand. */
  readonly service?: Service | undefined;
  /** Called once the machine has woken. */
  readonly woken?: () => void;
  readonly forPeople?: ForPeople;
}

function servicesToKomolet(
  root: string,
  { service, woken = () => undefined, forPeople = (english) => english }: AsKomolet,
) {
  return {
    sleeps: () => Promise.resolve(sleepsOf()),
    startShutdown(terms: ShutdownTerms) {
      const power = root === "/" ? systemPower() : recordedPower(root);
      const message = forPeople(goesNow({ ...terms, reason: "" }));
      return startGoing(power, { ...terms, message }, woken);
    },
    attend: () => service?.attendance ?? UNATTENDED,
  };
}

/** Nobody tells what was started by hand that the machine goes down. */
const UNATTENDED: Attendance = {
  machineRestarts: () => Promise.resolve(false),
  othersStopped: () => Promise.resolve(),
  close: () => undefined,
};

/** Makes the folder, for SYSTEM and administrators alone; one that others may read is theirs alone again, and it says so. */
function prepare(paths: Paths): void {
  const fault = secrecyFault(paths);
  if (exists(paths.configDir) && fault === undefined) return;
  try {
    makeOurs(paths.configDir);
    if (fault !== undefined) console.error(`komo-agent: ${fault}`);
  } catch (error) {
    const why = messageOf(error);
    console.error(
      `komo-agent: ${say("{file}: its rights cannot be set: {why}.", { file: paths.configDir, why })}`,
    );
  }
}

/** A sentence where others than SYSTEM and administrators may do anything with the configuration. */
function secrecyFault({ root, configDir, config }: Paths): string | undefined {
  for (const path of [configDir, config].filter(exists)) {
    try {
      const others = othersIn(descriptorOf(path), "anything", root !== "/");
      if (others.length > 0)
        return say(
          "{file}: may be used by others than SYSTEM and administrators ({others}), so that they may read the token. Its rights are set anew by any komo-agent that an administrator runs.",
          { file: path, others: others.join(", ") },
        );
    } catch (error) {
      return say("{file}: its rights cannot be read: {why}.", { file: path, why: messageOf(error) });
    }
  }
  return undefined;
}

/** Removes what earlier boots left. Never throws. */
export function removeOldRuns({ runDir }: Paths): void {
  const all = runDir.slice(0, runDir.lastIndexOf("/"));
  for (const name of namesIn(all)) {
    if (`${all}/${name}` === runDir) continue;
    try {
      Deno.removeSync(`${all}/${name}`, { recursive: true });
    } catch {
      // Somebody reads it; the next komolet tries again.
    }
  }
}
