/** Linux, for komo-agent: see platform.ts. */
import { writeLogrotate } from "../log.ts";
import { type Environment, type Paths, pathsUnder } from "../host/environment.ts";
import { modeOf } from "../host/files.ts";
import { sendSignal } from "../host/commands.ts";
import { runningKomolet } from "../host/instance.ts";
import { readNetworkCards } from "../host/network-cards.ts";
import type { Platform } from "./platform.ts";
import { startOf } from "../host/processes.ts";
import { findServiceManager } from "../host/find-service-manager.ts";
import { say } from "../words/say.ts";

export function linuxPlatform(environment: Environment): Platform {
  const paths = pathsUnder(environment.root);
  return {
    paths,
    environment,
    uptime: () => Deno.osUptime() * 1000,
    startOf: (pid) => startOf(pid, paths),
    runningKomolet: () => runningKomolet(paths),
    secrecyFault: () => modeFault(paths),
    cards: () => readNetworkCards(paths),
    isSeenByKomolet: (path) => isSeenByKomolet(path, paths),
    logFile: (path) => path,
    rotateLogs: (generations) => writeLogrotate(paths, generations),
    terminalSignals: { shared: ["SIGINT", "SIGQUIT"], own: ["SIGTERM", "SIGHUP"] },
    services: () => findServiceManager(paths, environment),
    signal: (pid, what) => sendSignal(pid, what === "reload" ? "HUP" : "TERM", environment),
    doctor: async () => (await import("../host/linux-doctor.ts")).linuxDoctor({ paths, environment }),
    selftest: () => Promise.resolve([]),
    needsAdministrator: (name) => say("`komo-agent {name}` needs root: try it with sudo.", { name }),
  };
}

/** The fault of the config file's mode, if any: only root may read the token. */
export function modeFault(paths: Pick<Paths, "config">): string | undefined {
  const mode = modeOf(paths.config);
  if (mode === undefined || (mode & 0o077) === 0) return undefined;
  return say(
    "{file}: has mode {mode}, so that others may read the token; any `komo-agent set` makes it 600.",
    { file: paths.config, mode: mode.toString(8) },
  );
}

/** Folders that the unit hides from komolet (ProtectHome=, PrivateTmp=). */
const HIDDEN = /^\/(root|home|run\/user|tmp|var\/tmp)\//;

/**
 * Whether komolet, as its unit runs it, reads what lies at a path: it is not hidden, and root may read it without the
 * right to pass over modes.
 */
function isSeenByKomolet(path: string, { root }: Paths): boolean {
  const real = Deno.realPathSync(path);
  const inside = root === "/" ? "" : root;
  if (real.startsWith(`${inside}/`) && HIDDEN.test(real.slice(inside.length))) return false;
  const parts = real.split("/").slice(1);
  return parts.every((_, at) => {
    const { uid, mode, isDirectory } = Deno.statSync(`/${parts.slice(0, at + 1).join("/")}`);
    return uid === 0 || ((mode ?? 0) & (isDirectory ? 0o001 : 0o004)) !== 0;
  });
}
