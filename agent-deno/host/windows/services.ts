/** komolet's service, as komo-agent sets it up and controls it; and the services that stop. */
import { messageOf, Refusal } from "../../refusal.ts";
import type { ServiceManager } from "../service-manager.ts";
import { say } from "../../words/say.ts";
import { lastError, wordsOf } from "./errors.ts";
import { addressOf, NumberOut, textAt, wide } from "./ffi.ts";
import { advapi32 } from "./libraries/advapi32.ts";
import { writeValue } from "./registry.ts";

export const SERVICE = "komolet";
const TITLE = "komoriuta agent (komolet)";
const DESCRIPTION = "Reports to a komoriuta manager, and shuts this machine down when the manager orders it.";

const ALL_OF_MANAGER = 0xf003f;
const ENUMERATE = 0x5;
const ALL_OF_SERVICE = 0xf01ff;
const OWN_PROCESS = 0x10;
const START = { automatic: 2, never: 4 } as const;
const ERROR_NORMAL = 1;
const NO_CHANGE = 0xffff_ffff;
const CONFIG = { description: 1, failureActions: 2, failureFlag: 4, preshutdown: 7 } as const;
const RESTART = 1;
/** Seconds without a failure after which the count of failures begins anew. */
const FORGIVEN_AFTER = 86_400;
/** Milliseconds to the restart after the first failure, the second, and each later one. */
const RESTARTS_AFTER = [5_000, 30_000, 60_000];
/** Milliseconds that the service manager gives komolet for its last word. */
const PRESHUTDOWN_MS = 180_000;

const CONTROL = { stop: 1, paramChange: 6 } as const;
const STOPPED = 1;
const STOP_PENDING = 3;
const ALREADY_RUNNING = 1056;
const NOT_ACTIVE = 1062;
const NO_SUCH_SERVICE = 1060;
const POLL_MS = 100;
/** Longer than komolet takes for its last call. */
const LONGEST_END_MS = 20_000;

export interface ServiceParts {
  /** The line that starts komolet as a service. */
  readonly command: string;
  /** Variables of its environment: "NAME=value". */
  readonly environment: readonly string[];
}

/** The service manager of Windows, for komo-agent; what komolet asks of it as well, a running service answers. */
export function windowsServices(
  parts: ServiceParts,
  power: Pick<ServiceManager, "sleeps" | "startShutdown" | "attend">,
): ServiceManager {
  return {
    restartLine: say("sc stop komolet, then sc start komolet"),
    reasons: say("{place} may tell why.", { place: say("The event log of Windows (Application, komolet)") }),
    reboots: true,
    async service(verb) {
      if (verb === "enable") enable(parts);
      else await disable();
    },
    ...power,
  };
}

/** Lets the service read its configuration again, or end. @throws Refusal (1) */
export async function signalService(pid: number, what: "reload" | "end"): Promise<void> {
  try {
    withService((service) => control(service, what === "end" ? CONTROL.stop : CONTROL.paramChange));
  } catch (error) {
    throw new Refusal(
      1,
      say("komolet (pid {pid}) could not be reached: {why}.", { pid, why: messageOf(error) }),
    );
  }
}

function refused(error: unknown): Refusal {
  const values = { manager: "Windows", error: `${messageOf(error)}.` };
  return new Refusal(1, say("The setting is written, but {manager} refused: {error}", values));
}

/** Makes the service where there is none, sets it right, and starts it. @throws Refusal (1) */
function enable({ command, environment }: ServiceParts): void {
  try {
    withManager(ALL_OF_MANAGER, (manager) => {
      const known = advapi32().OpenServiceW(manager, wide(SERVICE), ALL_OF_SERVICE);
      const service = known ?? create(manager, command);
      try {
        setUp(service, START.automatic, command);
        writeValue(`SYSTEM\\CurrentControlSet\\Services\\${SERVICE}`, "Environment", environment);
        if (advapi32().StartServiceW(service, 0, null) === 0) {
          const error = lastError();
          if (error !== ALREADY_RUNNING) throw new Error(wordsOf(error));
        }
      } finally {
        advapi32().CloseServiceHandle(service);
      }
    });
  } catch (error) {
    throw refused(error);
  }
}

function create(manager: Deno.PointerValue, command: string): Deno.PointerValue {
  const service = advapi32().CreateServiceW(
    ...([manager, wide(SERVICE), wide(TITLE), ALL_OF_SERVICE, OWN_PROCESS, START.automatic] as const),
    ...([ERROR_NORMAL, wide(command), null, null, null, null, null] as const),
  );
  if (service === null) throw new Error(wordsOf(lastError()));
  return service;
}

/** Its start, its description, its recovery, and its time when the machine goes down. */
function setUp(service: Deno.PointerValue, start: number, command: string): void {
  const { ChangeServiceConfigW, ChangeServiceConfig2W } = advapi32();
  ChangeServiceConfigW(
    ...([service, NO_CHANGE, start, NO_CHANGE, wide(command), null, null, null, null, null, null] as const),
  );
  const description = wide(DESCRIPTION);
  ChangeServiceConfig2W(service, CONFIG.description, new BigUint64Array([addressOf(description)]));
  const actions = new Uint32Array(RESTARTS_AFTER.flatMap((ms) => [RESTART, ms]));
  // SERVICE_FAILURE_ACTIONS: the period, two texts that stay, a count, and the list.
  const failures = new BigUint64Array([
    ...[BigInt(FORGIVEN_AFTER), 0n, 0n],
    ...[BigInt(RESTARTS_AFTER.length), addressOf(actions)],
  ]);
  ChangeServiceConfig2W(service, CONFIG.failureActions, failures);
  // Also where it ends by itself with an error.
  ChangeServiceConfig2W(service, CONFIG.failureFlag, new Uint32Array([1]));
  ChangeServiceConfig2W(service, CONFIG.preshutdown, new Uint32Array([PRESHUTDOWN_MS]));
  if (description.length === 0 || actions.length === 0) throw new Error("they must live until here");
}

async function disable(): Promise<void> {
  try {
    withService((service) => {
      advapi32().ChangeServiceConfigW(
        ...([service, NO_CHANGE, START.never, NO_CHANGE, null, null, null, null, null, null, null] as const),
      );
      control(service, CONTROL.stop);
    });
    for (let waited = 0; isRunning() && waited < LONGEST_END_MS; waited += POLL_MS)
      await new Promise((done) => setTimeout(done, POLL_MS));
  } catch (error) {
    if (error instanceof NoService) return;
    throw refused(error);
  }
}

/** Removes the service. @returns whether there was one @throws Error */
export function removeService(): boolean {
  try {
    withService((service) => {
      if (advapi32().DeleteService(service) === 0) throw new Error(wordsOf(lastError()));
    });
    return true;
  } catch (error) {
    if (error instanceof NoService) return false;
    throw error;
  }
}

function isRunning(): boolean {
  return withService((service) => {
    const status = new Uint32Array(7);
    advapi32().QueryServiceStatus(service, status);
    return status[1] !== STOPPED;
  });
}

/** One that does not run is none to be stopped. @throws Error */
function control(service: Deno.PointerValue, what: number): void {
  if (advapi32().ControlService(service, what, new Uint32Array(7)) !== 0) return;
  const error = lastError();
  if (error !== NOT_ACTIVE || what !== CONTROL.stop) throw new Error(wordsOf(error));
}

class NoService extends Error {}

/** @throws NoService, or an Error where it may not be used */
function withService<T>(act: (service: Deno.PointerValue) => T): T {
  return withManager(ENUMERATE, (manager) => {
    const service = advapi32().OpenServiceW(manager, wide(SERVICE), ALL_OF_SERVICE);
    if (service === null) {
      const error = lastError();
      throw error === NO_SUCH_SERVICE ? new NoService(wordsOf(error)) : new Error(wordsOf(error));
    }
    try {
      return act(service);
    } finally {
      advapi32().CloseServiceHandle(service);
    }
  });
}

function withManager<T>(access: number, act: (manager: Deno.PointerValue) => T): T {
  const manager = advapi32().OpenSCManagerW(null, null, access);
  if (manager === null) throw new Error(wordsOf(lastError()));
  try {
    return act(manager);
  } finally {
    advapi32().CloseServiceHandle(manager);
  }
}

const WIN32_SERVICES = 0x30;
const ACTIVE = 1;
const ROOM = 256 * 1_024;
/** ENUM_SERVICE_STATUS_PROCESSW on 64-bit processors. */
const ENTRY = { length: 56, name: 0, state: 20 } as const;

/** The number of services besides one that are stopping. 0 where that cannot be asked. */
export function stoppingServices(except: string): number {
  try {
    return withManager(ENUMERATE, (manager) => {
      const list = new Uint8Array(ROOM);
      const [needed, count, resume] = [new NumberOut(), new NumberOut(), new NumberOut()];
      advapi32().EnumServicesStatusExW(
        ...([manager, 0, WIN32_SERVICES, ACTIVE, list, ROOM] as const),
        ...([needed.buffer, count.buffer, resume.buffer, null] as const),
      );
      const view = new DataView(list.buffer);
      const all = Array.from({ length: count.value }, (_, at) => at * ENTRY.length);
      return all.filter((at) => {
        const name = textAt(Deno.UnsafePointer.create(view.getBigUint64(at + ENTRY.name, true)));
        return view.getUint32(at + ENTRY.state, true) === STOP_PENDING && name !== except;
      }).length;
    });
  } catch {
    return 0;
  }
}
