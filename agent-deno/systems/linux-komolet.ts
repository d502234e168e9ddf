/** Linux, for komolet: see platform.ts. */
import { localHolds } from "../guards/hold.ts";
import { ABILITIES, type Ability } from "../host-identity.ts";
import { readBoard } from "../host/board.ts";
import { type Environment, type Host, VERSION } from "../host/environment.ts";
import { exists, writeOut } from "../host/files.ts";
import { readBootId, readIdentity } from "../host/identity.ts";
import { becomeKomolet } from "../host/instance.ts";
import { linuxPlatform } from "./linux.ts";
import { readNetworkCards } from "../host/network-cards.ts";
import { openAlarm } from "../host/own-alarm.ts";
import type { KomoletPlatform, Machine, MachineParts, Platform } from "./platform.ts";
import type { SignalHandlers, Signals } from "../host/keeping.ts";
import { readSlept, wokenSince } from "../host/runs.ts";
import { canUpgrade, readOutcome } from "../upgrade/files.ts";
import type { Upgrader } from "../upgrade/upgrade.ts";
import type { Outcome } from "../upgrades.ts";
import { keepingReadRarely } from "../host/wake-keeping.ts";

export function linuxForKomolet(environment: Environment): KomoletPlatform {
  const platform = linuxPlatform(environment);
  const { paths } = platform;
  return {
    ...platform,
    bootId: () => readBootId(paths),
    slept: () => readSlept(paths),
    becomeKomolet: () => becomeKomolet(paths),
    listen: listenToSignals,
    echo: (text) => void writeOut(Deno.stdout, text),
    openMachine: (parts) => openMachine(platform, parts),
  };
}

function openMachine(
  { paths, environment, startOf }: Platform,
  { run, clock, services, mayBeUpgraded, getProgram, say }: MachineParts,
): Machine {
  let sleeps: readonly Ability[] = [];
  const findSleeps = async () => void (sleeps = await services.sleeps());
  void findSleeps();
  const board = readBoard(paths);
  const alarm = openAlarm({
    ...{ paths, run, uptime: Deno.osUptime(), wakeUpType: board.wakeUpType },
    wall: () => clock.wall().getTime(),
    say: (level, message) => say(level, level === "WARN" ? "error" : "alarm", message),
  });
  const readRarely = () => keepingReadRarely(paths, () => clock.now());
  let keepingOf = readRarely();
  const host: Host = {
    ...{ paths, environment, startOf },
    uptime: () => clock.now(),
    wall: () => clock.wall().getTime(),
  };
  let upgrade: Upgrader | undefined;
  /** The outcome of one that could not be written. */
  let upgraded: Outcome | undefined;
  const mayUpgrade = () => mayBeUpgraded() && canUpgrade(paths);
  const beginUpgrade: Upgrader = async (asked, guards) => {
    upgrade ??= (await import("../upgrade/upgrade.ts")).upgrader({
      ...{ paths, environment, version: VERSION, isAllowed: mayUpgrade },
      getProgram: (signal) => getProgram(`linux-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`, signal),
      inUse: async (by) =>
        (await (await import("../guards/evaluate.ts")).evaluate(by, host, "power_off")).length > 0,
      report: (outcome) => void (upgraded = outcome),
      log: (level, message) => say(level, level === "WARN" ? "error" : "upgrade", message),
    });
    await upgrade(asked, guards);
  };
  return {
    identity(relays) {
      const can = {
        relay: relays,
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
    cards: () => readNetworkCards(paths, undefined, keepingOf),
    setAlarm: alarm.set,
    woke(next) {
      keepingOf = readRarely();
      alarm.woke(next);
    },
    refresh() {
      void findSleeps();
      keepingOf = readRarely();
    },
    woken: () => wokenSince(paths),
    // Loaded when somebody asks first: most machines are asked nothing for most of their time.
    evaluate: async (guards, how) => (await import("../guards/evaluate.ts")).evaluate(guards, host, how),
    localHolds: () => localHolds(host),
    // Loaded when somebody asks first.
    upgrade: (asked, guards) => void beginUpgrade(asked, guards),
    notifyPeople: async (message) => (await import("./people.ts")).notifyPeople(message, host),
  };
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
