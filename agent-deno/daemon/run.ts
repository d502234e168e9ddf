/** From configuration and host to a running komolet, and its orderly end. */
import { connectManager } from "../api.ts";
import { type Config, loadConfig, managersOf, readCertificate, requireReady } from "../config.ts";
import { describeFault } from "../fault.ts";
import { type Clock, type Paths, VERSION } from "../host/environment.ts";
import { exists } from "../host/files.ts";
import type { Signals } from "../host/keeping.ts";
import type { KomoletPlatform } from "../systems/platform.ts";
import type { Relay } from "../host/relay.ts";
import { openGeneration } from "../host/generation.ts";
import { openMark } from "../host/mark.ts";
import { connectManagers } from "../managers.ts";
import { keepRuns, readRuns } from "../host/runs.ts";
import { openLog } from "../log.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { startLoop, type Connection } from "./loop.ts";
import { begin } from "./begin.ts";
import { nameOf, runFound } from "../host/sleep.ts";
import { komoletStatus, readNote, removeNote, writeNote, writeStatus } from "./run-files.ts";

/**
 * Runs until it is told to end.
 * @returns the exit code
 * @throws Refusal where it cannot run
 */
export async function runKomolet(platform: KomoletPlatform, clock: Clock): Promise<number> {
  const signals = platform.listen();
  try {
    return await run(signals, platform, clock);
  } finally {
    signals[Symbol.dispose]();
  }
}

async function run(signals: Signals, platform: KomoletPlatform, clock: Clock): Promise<number> {
  const { paths } = platform;
  const first = firstSetting(platform);
  if (first === undefined) {
    console.error("komolet: disabled; enable it with `komo-agent enable`.");
    return 0;
  }
  let setting: Setting = first;
  const bootId = platform.bootId();
  const instance = await platform.becomeKomolet();
  if ("runningPid" in instance) {
    throw new Refusal(1, `already running, pid ${instance.runningPid ?? "unknown"}.`);
  }
  const log = openLog({
    get file() {
      const { disabledFileLog, logGeneration } = setting.config;
      return disabledFileLog ? undefined : platform.logFile(paths.daemonLog, logGeneration);
    },
    get secrets() {
      return [setting.config.accessToken];
    },
    echo: platform.echo,
    onFault: (message) => console.error(`komolet: ${message}`),
    now: () => clock.wall(),
  });
  log({ level: "INFO", type: "signal", signal: "START" });
  const services = platform.services();
  const attendance = services.attend();
  const fault = platform.secrecyFault();
  if (fault !== undefined) log({ level: "WARN", type: "error", message: fault });

  const standing = () => ({ ...clock.ahead, slept: platform.slept() });
  let present = runFound(readRuns(paths), { bootId, ...standing(), now: clock.now() });
  const keepRun = () => {
    try {
      keepRuns(paths, present);
    } catch (error) {
      const message = `How often this machine slept cannot be kept in ${paths.runDir}: ${messageOf(error)}`;
      log({ level: "WARN", type: "error", message });
    }
    return nameOf(present);
  };
  const wallAt = (monotonic: number) => clock.wall().getTime() + monotonic - clock.now();
  const beginning = {
    bootId: keepRun(),
    instanceId: crypto.randomUUID(),
    jitter: Math.random(),
    note: readNote(paths.shutdownNote),
    now: clock.now(),
  };
  const machine = platform.openMachine({
    run: beginning.bootId,
    clock,
    services,
    mayBeUpgraded: () => setting.config.upgrades !== false,
    getProgram: (platform, signal) => setting.connection.manager.getProgram(platform, signal),
    say: (level, type, message) => log({ level, type, message }),
  });
  let relay: Relay | undefined;
  const loop = startLoop(begin(beginning), {
    clock,
    connection: () => setting.connection,
    log,
    identity: () => machine.identity(setting.config.relay !== false),
    setAlarm: machine.setAlarm,
    // Loaded when somebody asks first.
    async passOn(requests) {
      if (setting.config.relay === false) return requests.map(({ id }) => ({ id, targets: 0, fault: "off" }));
      relay ??= (await import("../host/relay-by-udp.ts")).relayByUdp();
      return relay.passOn(requests, machine.cards(), clock.now());
    },
    upgrade: machine.upgrade,
    startShutdown: services.startShutdown,
    woken: machine.woken,
    evaluate: machine.evaluate,
    localHolds: machine.localHolds,
    notifyPeople: machine.notifyPeople,
    othersStopped: attendance.othersStopped,
    wakes() {
      present = { ...present, ...standing(), count: present.count + 1 };
      const run = keepRun();
      machine.woke(run);
      return run;
    },
    mark: openMark(paths, clock, (reason) =>
      log({
        level: "WARN",
        type: "error",
        message: `The mark of the manager's data cannot be kept in ${paths.runDir}: ${reason}`,
      }),
    ),
    keepNote: (note) => writeNote(paths.shutdownNote, note),
    removeNote: () => removeNote(paths.shutdownNote),
    showStatus: (state) =>
      writeStatus(paths.state, komoletStatus(state, { pid: Deno.pid, version: VERSION, wallAt })),
  });

  const end = async () => loop.feed({ kind: "stop", restarting: await attendance.machineRestarts() });
  signals.handle({ end: () => void end(), reload });
  await loop.done;
  // Over months clocks drift apart by as much as a pause takes: the next komolet compares with now.
  present = { ...present, ...clock.ahead };
  keepRun();
  log({ level: "INFO", type: "signal", signal: "STOP" });
  attendance.close();
  instance.release();
  return 0;

  /** A broken new configuration leaves the old one in force. */
  function reload(): void {
    log({ level: "INFO", type: "signal", signal: "RELOAD" });
    let renewed: Setting | undefined;
    try {
      renewed = readSetting(paths);
      if (renewed !== undefined && hasCa(renewed) !== hasCa(setting)) {
        renewed.connection.manager.close();
        const { restartLine = "by whatever has started it" } = services;
        throw new Refusal(1, `caFile was set or removed: restart komolet (${restartLine}) to use it.`);
      }
    } catch (error) {
      const message = `${messageOf(error)} Going on with the old configuration.`;
      return log({ level: "ERROR", type: "error", message });
    }
    if (renewed === undefined) return loop.feed({ kind: "stop" });
    machine.refresh();
    const old = setting;
    setting = renewed;
    loop.feed({ kind: "reload", managerChanged: renewed.config.managerURL !== old.config.managerURL });
    old.connection.manager.close();
  }
}

/** Whether the manager's CA counts, and no other; or Deno's default roots. That is decided once in a process. */
function hasCa({ config }: Setting): boolean {
  return config.caFile !== undefined;
}

/**
 * The setting to start with. The reason why there is none is kept for `komo-agent status` and `enable`.
 * @throws Refusal as readSetting
 */
function firstSetting(platform: KomoletPlatform): Setting | undefined {
  try {
    return readSetting(platform.paths);
  } catch (error) {
    leaveWord(platform, messageOf(error));
    throw error;
  }
}

/** Leaves an error for `komo-agent status`, unless another komolet runs: its status would be replaced. */
function leaveWord({ paths, runningKomolet }: KomoletPlatform, error: string): void {
  try {
    if (runningKomolet() !== undefined || !exists(paths.runDir)) return;
    writeStatus(paths.state, { pid: Deno.pid, version: VERSION, error });
  } catch {
    // It is on standard error, too.
  }
}

/** The configuration with its connection; replaced as a whole on reload. */
interface Setting {
  readonly config: Config;
  readonly connection: Connection;
}

/**
 * Reads the configuration and makes ready what it names; undefined where the agent is disabled.
 * @throws Refusal (1) where komolet cannot work with it
 */
function readSetting(paths: Paths): Setting | undefined {
  const config = loadConfig(paths);
  if (!config.enabled) return undefined;
  requireReady(config, paths);
  return { config, connection: connect(config, paths) };
}

function connect(config: Config, paths: Paths): Connection {
  const { accessToken, caFile } = config;
  const caCertificate = caFile === undefined ? undefined : readCertificate(caFile, 1);
  try {
    return connectManagers({
      urls: managersOf(config),
      connect: (managerURL) => connectManager({ managerURL, accessToken, caCertificate }),
      describe: (error, url) => describeFault(error, url),
      generation: openGeneration(paths, (reason) =>
        console.error(
          `komolet: the generation of the manager cannot be kept in ${paths.stateDir}: ${reason}`,
        ),
      ),
    });
  } catch (error) {
    throw new Refusal(1, `caFile: ${caFile} cannot be used: ${messageOf(error)}`);
  }
}
