/** From configuration and host to a running komolet, and its orderly end. */
import { modeFault } from "../config.ts";
import { readBootId } from "../host/boot.ts";
import type { Clock } from "../host/clock.ts";
import type { Environment } from "../host/environment.ts";
import { readIdentity } from "../host/identity.ts";
import { becomeKomolet } from "../host/instance.ts";
import { startShutdown } from "../host/power.ts";
import { echoToStdout, openLog } from "../log.ts";
import { pathsUnder } from "../paths.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { VERSION } from "../version.ts";
import { begin } from "./begin.ts";
import { startLoop } from "./loop.ts";
import { readNote, removeNote, writeNote } from "./note-file.ts";
import { readSetting, type Setting } from "./setting.ts";
import { listenToSignals, type Signals } from "./signals.ts";
import { komoletStatus, writeStatus } from "./status-file.ts";

/**
 * Runs until it is told to end.
 * @returns the exit code
 * @throws Refusal where it cannot run
 */
export async function runKomolet(environment: Environment, clock: Clock): Promise<number> {
  const signals = listenToSignals();
  try {
    return await run(signals, environment, clock);
  } finally {
    signals[Symbol.dispose]();
  }
}

async function run(signals: Signals, environment: Environment, clock: Clock): Promise<number> {
  const paths = pathsUnder(environment.root);
  const first = readSetting(paths);
  if (first === undefined) {
    console.error("komolet: disabled; enable it with `komo-agent enable`.");
    return 0;
  }
  let setting: Setting = first;
  const bootId = readBootId(paths);
  const instance = becomeKomolet(paths);
  if ("runningPid" in instance) {
    throw new Refusal(1, `already running, pid ${instance.runningPid ?? "unknown"}.`);
  }
  const log = openLog({
    get file() {
      return setting.config.disabledFileLog ? undefined : paths.daemonLog;
    },
    get secrets() {
      return [setting.config.accessToken];
    },
    echo: echoToStdout,
    onFault: (message) => console.error(`komolet: ${message}`),
    now: () => clock.wall(),
  });
  log({ level: "INFO", type: "signal", signal: "START" });
  const fault = modeFault(paths);
  if (fault !== undefined) log({ level: "WARN", type: "error", message: fault });

  const wallAt = (monotonic: number) => clock.wall().getTime() + monotonic - clock.now();
  const beginning = {
    bootId,
    instanceId: crypto.randomUUID(),
    spread: Math.random(),
    note: readNote(paths.shutdownNote),
    now: clock.now(),
  };
  const loop = startLoop(begin(beginning), {
    clock,
    way: () => setting.way,
    log,
    identity: () => readIdentity(paths),
    startShutdown: () => startShutdown(paths, environment),
    keepNote: (note) => writeNote(paths.shutdownNote, note),
    removeNote: () => removeNote(paths.shutdownNote),
    showStatus: (state) =>
      writeStatus(paths.state, komoletStatus(state, { pid: Deno.pid, version: VERSION, wallAt })),
  });

  signals.handle({ end: () => loop.feed({ kind: "stop" }), reload });
  await loop.done;
  log({ level: "INFO", type: "signal", signal: "STOP" });
  instance.release();
  return 0;

  /** A broken new configuration leaves the old one in force. */
  function reload(): void {
    log({ level: "INFO", type: "signal", signal: "RELOAD" });
    let renewed: Setting | undefined;
    try {
      renewed = readSetting(paths);
    } catch (error) {
      const message = `${messageOf(error)} Going on with the old configuration.`;
      return log({ level: "ERROR", type: "error", message });
    }
    if (renewed === undefined) return loop.feed({ kind: "stop" });
    const old = setting;
    setting = renewed;
    loop.feed({ kind: "reload", managerChanged: renewed.config.managerURL !== old.config.managerURL });
    old.way.manager.close();
  }
}
