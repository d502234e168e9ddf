/**
 * komolet as a service: the service manager calls us on threads of its own, which wait until the one thread of our code
 * has answered.
 */
import type { SignalHandlers, Signals } from "../keeping.ts";
import type { Attendance } from "../service-manager.ts";
import { addressOf, wide } from "./ffi.ts";
import { advapi32 } from "./libraries/advapi32.ts";
import { stoppingServices } from "./services.ts";

const OWN_PROCESS = 0x10;
const STATE = { stopped: 1, stopPending: 3, running: 4 } as const;
/** Controls of the service manager (winsvc.h). */
const CONTROL = { stop: 1, interrogate: 4, paramChange: 6, preshutdown: 15 } as const;
/** STOP, PARAMCHANGE and PRESHUTDOWN: the last comes before any other service is told of the end, while the network is up. */
const ACCEPTED = 0x1 | 0x8 | 0x100;
const NO_ERROR = 0;
const NOT_IMPLEMENTED = 120;
const SPECIFIC_ERROR = 1066;
/** Milliseconds in which the next sign of life comes while it ends. */
const WAIT_HINT = 20_000;

/** Milliseconds between two questions about what still stops. */
const BETWEEN_POLLS = 500;
/** The service manager gives us three minutes (services.ts), and powers off whatever we say then. */
const MOST_POLLS = 340;
const QUIET_POLLS = 2;

export interface Service {
  readonly signals: Signals;
  readonly attendance: Attendance;
  /** The last word to the service manager. @param exitCode of komolet */
  readonly stopped: (exitCode: number) => void;
}

/**
 * Connects with the service manager. @returns undefined where it has not started this process
 */
export async function connectService(name: string): Promise<Service | undefined> {
  let handle: Deno.PointerValue = null;
  let goesDown = false;
  let checkpoint = 0;
  const early: (keyof SignalHandlers)[] = [];
  let handlers: SignalHandlers | undefined;
  const take = (what: keyof SignalHandlers): void => {
    if (handlers === undefined) early.push(what);
    else handlers[what]();
  };
  const serviceName = wide(name);

  function show(state: number, exitCode = 0): void {
    const isPending = state === STATE.stopPending;
    checkpoint = isPending ? checkpoint + 1 : 0;
    const accepted = state === STATE.running ? ACCEPTED : 0;
    const codes = exitCode === 0 ? [0, 0] : [SPECIFIC_ERROR, exitCode];
    const status = [OWN_PROCESS, state, accepted, ...codes, checkpoint, isPending ? WAIT_HINT : 0];
    advapi32().SetServiceStatus(handle, new Uint32Array(status));
  }

  const control = Deno.UnsafeCallback.threadSafe(
    { parameters: ["u32", "u32", "pointer", "pointer"], result: "u32" } as const,
    (what) => {
      if (what === CONTROL.interrogate) return NO_ERROR;
      if (what === CONTROL.paramChange) take("reload");
      else if (what === CONTROL.stop || what === CONTROL.preshutdown) {
        goesDown ||= what === CONTROL.preshutdown;
        show(STATE.stopPending);
        take("end");
      } else return NOT_IMPLEMENTED;
      return NO_ERROR;
    },
  );
  const started = Promise.withResolvers<boolean>();
  // It may come back at once: the service runs for as long as its status says so.
  const main = Deno.UnsafeCallback.threadSafe(
    { parameters: ["u32", "pointer"], result: "void" } as const,
    () => {
      handle = advapi32().RegisterServiceCtrlHandlerExW(serviceName, control.pointer, null);
      show(STATE.running);
      started.resolve(true);
    },
  );
  const table = new BigUint64Array([
    addressOf(serviceName),
    Deno.UnsafePointer.value(main.pointer),
    ...[0n, 0n],
  ]);
  void advapi32()
    .StartServiceCtrlDispatcherW(table)
    .then(() => started.resolve(table.length === 0));

  if (!(await started.promise)) {
    control.close();
    main.close();
    return undefined;
  }
  return {
    signals: {
      handle(those) {
        handlers = those;
        for (const what of early.splice(0)) those[what]();
      },
      [Symbol.dispose]: () => undefined,
    },
    attendance: {
      // Windows tells a service that the machine goes down, and not whether it comes back.
      machineRestarts: () => Promise.resolve(false),
      async othersStopped() {
        if (!goesDown) return;
        for (let polls = 0, quiet = 0; quiet < QUIET_POLLS && polls < MOST_POLLS; polls++) {
          show(STATE.stopPending);
          quiet = stoppingServices(name) > 0 ? 0 : quiet + 1;
          await new Promise((done) => setTimeout(done, BETWEEN_POLLS));
        }
      },
      close: () => undefined,
    },
    stopped: (exitCode) => show(STATE.stopped, exitCode),
  };
}
