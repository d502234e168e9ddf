/** From configuration and host to a running komolet, and its orderly end. */
import { connectManager } from "../api.ts";
import { type Config, loadConfig, managersOf, modeFault, readCertificate, requireReady } from "../config.ts";
import { describeFault } from "../fault.ts";
import { type Clock, type Environment, type Paths, pathsUnder, VERSION } from "../host/environment.ts";
import type { Host } from "../host/environment.ts";
import { exists, writeOut } from "../host/files.ts";
import { readBoard } from "../host/board.ts";
import { readBootId, readIdentity } from "../host/identity.ts";
import { readNetworkCards } from "../host/network-cards.ts";
import { keepingReadRarely } from "../host/wake-keeping.ts";
import type { Relay } from "../host/relay.ts";
import { localHolds } from "../guards/hold.ts";
import { openGeneration } from "../host/generation.ts";
import { openMark } from "../host/mark.ts";
import { connectManagers } from "../managers.ts";
import { openAlarm } from "../host/own-alarm.ts";
import { ABILITIES, type Ability } from "../host-identity.ts";
import { keepRuns, readRuns, readSlept, wokenSince } from "../host/runs.ts";
import { becomeKomolet, runningKomolet } from "../host/instance.ts";
import { findServiceManager } from "../host/find-service-manager.ts";
import { openLog } from "../log.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { startLoop, type Connection } from "./loop.ts";
import { begin } from "./begin.ts";
import { nameOf, runFound } from "../host/sleep.ts";
import { canUpgrade, readOutcome } from "../upgrade/files.ts";
import type { Outcome } from "../upgrades.ts";
import type { Upgrader } from "../upgrade/upgrade.ts";
import { komoletStatus, readNote, removeNote, writeNote, writeStatus } from "./run-files.ts";

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
  const first = firstSetting(paths);
  if (first === undefined) {
    console.error("komolet: disabled; enable it with `komo-agent enable`.");
    return 0;
  }
  let setting: Setting = first;
  const bootId = readBootId(paths);
  const instance = await becomeKomolet(paths);
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
    echo: (text) => writeOut(Deno.stdout, text),
    onFault: (message) => console.error(`komolet: ${message}`),
    now: () => clock.wall(),
  });
  log({ level: "INFO", type: "signal", signal: "START" });
  const services = findServiceManager(paths, environment);
  const attendance = services.attend();
  const fault = modeFault(paths);
  if (fault !== undefined) log({ level: "WARN", type: "error", message: fault });

  const standing = () => ({ ...clock.ahead, slept: readSlept(paths) });
  let present = runFound(readRuns(paths), { bootId, ...standing(), now: clock.now() });
  const keepRun = () => {
    try {
      keepRuns(paths, present);
    } catch (error) {
      const message = `How often this machine slept cannot be kept in /run/komoriuta: ${messageOf(error)}`;
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
  let sleeps: readonly Ability[] = [];
  const findSleeps = async () => void (sleeps = await services.sleeps());
  void findSleeps();
  const board = readBoard(paths);
  const alarm = openAlarm({
    ...{ paths, run: beginning.bootId, uptime: Deno.osUptime(), wakeUpType: board.wakeUpType },
    wall: () => clock.wall().getTime(),
    say: (level, message) => log({ level, type: level === "WARN" ? "error" : "alarm", message }),
  });
  const readRarely = () => keepingReadRarely(paths, () => clock.now());
  let keepingOf = readRarely();
  let relay: Relay | undefined;
  let upgrade: Upgrader | undefined;
  /** The outcome of one that could not be written. */
  let upgraded: Outcome | undefined;
  const mayUpgrade = () => setting.config.upgrades !== false && canUpgrade(paths);
  const beginUpgrade: Upgrader = async (asked, guards) => {
    upgrade ??= (await import("../upgrade/upgrade.ts")).upgrader({
      ...{ paths, environment, version: VERSION, isAllowed: mayUpgrade },
      getProgram: (signal) =>
        setting.connection.manager.getProgram(
          `linux-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`,
          signal,
        ),
      inUse: async (by) =>
        (await (await import("../guards/evaluate.ts")).evaluate(by, host, "power_off")).length > 0,
      report: (outcome) => void (upgraded = outcome),
      log: (level, message) => log({ level, type: level === "WARN" ? "error" : "upgrade", message }),
    });
    await upgrade(asked, guards);
  };
  const host: Host = { paths, environment, uptime: () => clock.now(), wall: () => clock.wall().getTime() };
  const loop = startLoop(begin(beginning), {
    clock,
    connection: () => setting.connection,
    log,
    identity() {
      const can = {
        relay: setting.config.relay !== false,
        alarm: alarm.can,
        suspend: sleeps.includes("suspend"),
        hibernate: sleeps.includes("hibernate"),
        reboot: services.reboots,
        upgrade: mayUpgrade(),
        apt: exists(paths.packageList),
      } satisfies Record<Ability, boolean>;
      const able = ABILITIES.filter((ability) => can[ability]);
      return readIdentity(paths, able, board, {
        alarm,
        keepingOf: (card) => keepingOf(card),
        upgraded: upgraded ?? readOutcome(paths),
      });
    },
    setAlarm: alarm.set,
    // Loaded when somebody asks first.
    async passOn(requests) {
      if (setting.config.relay === false) return requests.map(({ id }) => ({ id, targets: 0, fault: "off" }));
      relay ??= (await import("../host/relay-by-udp.ts")).relayByUdp();
      return relay.passOn(requests, readNetworkCards(paths, undefined, keepingOf), clock.now());
    },
    // Loaded when somebody asks first.
    upgrade: (upgrade, guards) => void beginUpgrade(upgrade, guards),
    startShutdown: services.startShutdown,
    woken: () => wokenSince(paths),
    // Loaded when somebody asks first: most machines are asked nothing for most of their time.
    evaluate: async (guards, how) => (await import("../guards/evaluate.ts")).evaluate(guards, host, how),
    localHolds: () => localHolds(host),
    notifyPeople: async (message) => (await import("./people.ts")).notifyPeople(message, host),
    othersStopped: attendance.othersStopped,
    wakes() {
      present = { ...present, ...standing(), count: present.count + 1 };
      keepingOf = readRarely();
      const run = keepRun();
      alarm.woke(run);
      return run;
    },
    mark: openMark(paths, clock, (reason) =>
      log({
        level: "WARN",
        type: "error",
        message: `The mark of the manager's data cannot be kept in /run/komoriuta: ${reason}`,
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
    void findSleeps();
    const old = setting;
    setting = renewed;
    keepingOf = readRarely();
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
function firstSetting(paths: Paths): Setting | undefined {
  try {
    return readSetting(paths);
  } catch (error) {
    leaveWord(paths, messageOf(error));
    throw error;
  }
}

/** Leaves an error for `komo-agent status`, unless another komolet runs: its status would be replaced. */
function leaveWord(paths: Paths, error: string): void {
  try {
    if (runningKomolet(paths) !== undefined || !exists(paths.runDir)) return;
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

interface SignalHandlers {
  readonly end: () => void;
  readonly reload: () => void;
}

interface Signals {
  /** Hands on those that came already, and all that follow. */
  handle(handlers: SignalHandlers): void;
  [Symbol.dispose](): void;
}

/**
 * Listens to SIGTERM, SIGINT and SIGHUP. They are kept until someone handles them: a reload that comes while komolet
 * still starts must not end it.
 */
function listenToSignals(): Signals {
  const early: (keyof SignalHandlers)[] = [];
  let handlers: SignalHandlers | undefined;
  const take = (what: keyof SignalHandlers) => () => {
    if (handlers === undefined) early.push(what);
    else handlers[what]();
  };
  const listeners = [
    ["SIGTERM", take("end")],
    ["SIGINT", take("end")],
    ["SIGHUP", take("reload")],
  ] as const;
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return {
    handle(those) {
      handlers = those;
      for (const what of early.splice(0)) those[what]();
    },
    [Symbol.dispose]() {
      for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
    },
  };
}
