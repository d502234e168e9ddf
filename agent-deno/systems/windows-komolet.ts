/** Windows, for komolet: see platform.ts. */
import { localHolds } from "../guards/hold.ts";
import { ABILITIES, type Ability } from "../host-identity.ts";
import type { Environment, Host } from "../host/environment.ts";
import { writeOut } from "../host/files.ts";
import { becomeKomolet } from "../host/instance.ts";
import type { KomoletPlatform, Machine, MachineParts, Platform } from "./platform.ts";
import { ensureBootId } from "../host/windows/boot-id.ts";
import { readSlept } from "../host/windows/clock.ts";
import { openEventLog, registerSource } from "../host/windows/event-log.ts";
import { readBoard, readIdentity } from "../host/windows/identity.ts";
import { sampleLoad } from "../host/windows/load.ts";
import { readNetworkCards } from "../host/windows/network-cards.ts";
import { removeOldRuns, windowsPlatform } from "./windows.ts";
import { sleepsOf } from "../host/windows/power.ts";
import type { SignalHandlers, Signals } from "../host/keeping.ts";
import type { Service } from "../host/windows/service.ts";
import { showMessage } from "../host/windows/sessions.ts";
import type { ForPeople } from "./windows-news.ts";

/** @param service undefined: somebody has started komolet by hand */
export function windowsForKomolet(
  environment: Environment,
  service: Service | undefined,
  forPeople: ForPeople,
): KomoletPlatform {
  let woken = Promise.withResolvers<undefined>();
  const platform = windowsPlatform(environment, {
    ...{ service, forPeople },
    woken: () => woken.resolve(undefined),
  });
  const nextWaking = () => {
    woken = Promise.withResolvers<undefined>();
    return woken.promise;
  };
  const { paths } = platform;
  const report = service && openEventLog(() => Date.now());
  if (service !== undefined) attempt(registerSource);
  return {
    ...platform,
    bootId: () => ensureBootId(environment.root),
    slept: readSlept,
    async becomeKomolet() {
      const instance = await becomeKomolet(paths, false);
      if (!("runningPid" in instance)) removeOldRuns(paths);
      return instance;
    },
    listen: () => service?.signals ?? listenToTerminal(),
    echo(text) {
      writeOut(Deno.stdout, text);
      report?.(text);
    },
    openMachine: (parts) => ({
      ...openMachine(platform, parts, nextWaking),
      notifyPeople: async (message) => showMessage(forPeople(message)),
    }),
  };
}

function openMachine(
  { paths, environment, startOf }: Platform,
  { clock, services }: MachineParts,
  woken: Machine["woken"],
): Omit<Machine, "notifyPeople"> {
  const board = readBoard();
  let sleeps = sleepsOf();
  const host: Host = {
    ...{ paths, environment, startOf },
    uptime: () => clock.now(),
    wall: () => clock.wall().getTime(),
  };
  return {
    identity(relays) {
      sampleLoad();
      const can = {
        relay: relays,
        // Timers of Windows wake from sleep alone, and not a machine that was turned off.
        alarm: false,
        suspend: sleeps.includes("suspend"),
        hibernate: sleeps.includes("hibernate"),
        reboot: services.reboots,
        // Its MSI is for those who manage the machine.
        upgrade: false,
        apt: false,
      } satisfies Record<Ability, boolean>;
      return readIdentity(
        ABILITIES.filter((ability) => can[ability]),
        board,
      );
    },
    cards: readNetworkCards,
    setAlarm: () => undefined,
    woke: () => undefined,
    refresh: () => void (sleeps = sleepsOf()),
    woken,
    // Loaded when somebody asks first: most machines are asked nothing for most of their time.
    evaluate: async (guards, how) => (await import("../guards/windows/table.ts")).evaluate(guards, host, how),
    localHolds: () => localHolds(host),
    upgrade: () => undefined,
  };
}

/** Ctrl-C and Ctrl-Break end komolet where it was started by hand; they are kept until someone handles them. */
function listenToTerminal(): Signals {
  let isEarly = false;
  let handlers: SignalHandlers | undefined;
  const end = () => {
    if (handlers === undefined) isEarly = true;
    else handlers.end();
  };
  const signals = ["SIGINT", "SIGBREAK"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, end);
  return {
    handle(those) {
      handlers = those;
      if (isEarly) those.end();
    },
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, end);
    },
  };
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Texts are shown with a complaint around them then.
  }
}
