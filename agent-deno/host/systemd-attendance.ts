/**
 * komolet as a service of systemd: the state that it reports (sd_notify(3)), its watchdog, and what else still stops while
 * the machine goes down.
 */
import { findPowerCommand, outputOf } from "./commands.ts";
import type { Environment, Paths } from "./environment.ts";
import { removeIfThere } from "./files.ts";
import type { Attendance } from "./service-manager.ts";

export const UNIT = "komolet.service";
/** The time limit of a question that systemd answers from memory. */
export const LONGEST_QUESTION_MS = 5_000;
/** The time between two questions about what still stops. */
const BETWEEN_POLLS_MS = 500;
/** A job may end in the instant before those that waited for it begin, or no answer may come: one quiet answer is not enough. */
const QUIET_POLLS = 2;
/** Half an hour, after which systemd itself powers off by force. */
const MOST_POLLS = 3_600;
/** systemd kills and restarts a komolet that is not heard of for this long: one that is stopped, or that hangs. */
const WATCHDOG_MS = 180_000;

/** As `ServiceManager.attend`; where systemd does not run this process as a service, it is asked nothing. */
export function attendSystemd(paths: Paths, environment: Environment): Attendance {
  const supervisor = findSupervisor(paths, environment.notifySocket);
  // Set from here, not in the unit: who makes the pulse knows how often it comes.
  supervisor?.notify(`WATCHDOG_USEC=${WATCHDOG_MS * 1000}`);
  const pulse = supervisor && setInterval(() => supervisor.notify("WATCHDOG=1"), WATCHDOG_MS / 4);
  return {
    machineRestarts: () => machineRestarts(supervisor, environment),
    othersStopped: () => othersStopped(supervisor, environment),
    close() {
      clearInterval(pulse);
      supervisor?.close();
    },
  };
}

/** The receiver of a service's state (sd_notify). */
export interface Supervisor {
  /** @param state such as "WATCHDOG=1"; lost where it cannot be sent */
  notify(state: string): void;
  close(): void;
}

/**
 * systemd, where it runs this process as a service and listens; undefined elsewhere. Deno keeps Unix datagrams behind
 * --unstable-net, and wants a path to send them from.
 * @param socket NOTIFY_SOCKET
 */
function findSupervisor(paths: Paths, socket: string | undefined): Supervisor | undefined {
  const deno = Deno as unknown as { listenDatagram?: (options: UnixAddress) => UnixDatagrams };
  if (socket === undefined || !socket.startsWith("/") || deno.listenDatagram === undefined) return undefined;
  try {
    removeIfThere(paths.notify);
    const from = deno.listenDatagram({ transport: "unixpacket", path: paths.notify });
    return {
      notify: (state) =>
        void from
          .send(new TextEncoder().encode(state), { transport: "unixpacket", path: socket })
          .catch(() => undefined),
      close() {
        from.close();
        removeIfThere(paths.notify);
      },
    };
  } catch {
    return undefined;
  }
}

interface UnixAddress {
  readonly transport: "unixpacket";
  readonly path: string;
}

interface UnixDatagrams {
  send(bytes: Uint8Array, to: UnixAddress): Promise<number>;
  close(): void;
}

/** Each is another boot; a soft reboot is none. */
const RESTARTS = ["reboot.target", "kexec.target"];

/** Whether systemd ends us because the machine restarts; false where it cannot be asked. */
export async function machineRestarts(
  supervisor: Supervisor | undefined,
  environment: Environment,
): Promise<boolean> {
  if (supervisor === undefined) return false;
  return (await systemdJobs(environment)).some(
    ({ unit, type }) => type === "start" && RESTARTS.includes(unit),
  );
}

/**
 * Waits, while the machine goes down, until nothing stops beside komolet: what still waits, as the network does, waits
 * for komolet. Asks the supervisor for more time again and again, so that a komolet that hangs holds up nothing.
 * Resolves at once where systemd does not wait for us, or cannot be asked.
 */
export async function othersStopped(
  supervisor: Supervisor | undefined,
  environment: Environment,
): Promise<void> {
  if (supervisor === undefined) return;
  for (let polls = 0, quiet = 0; quiet < QUIET_POLLS && polls < MOST_POLLS; polls++) {
    supervisor.notify("EXTEND_TIMEOUT_USEC=15000000");
    quiet = (await systemdJobs(environment)).some(isOtherStop) ? 0 : quiet + 1;
    await new Promise((done) => setTimeout(done, BETWEEN_POLLS_MS));
  }
}

function isOtherStop({ unit, type, state }: Job): boolean {
  return type === "stop" && state === "running" && unit !== UNIT;
}

/** A job of systemd: to start or stop a unit; it waits or runs. */
interface Job {
  readonly unit: string;
  readonly type: string;
  readonly state: string;
}

/** Empty where it cannot be asked. */
async function systemdJobs(environment: Environment): Promise<readonly Job[]> {
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found) return [];
  const question = ["list-jobs", "--no-legend", "--no-pager", "--full"];
  const rows = (await outputOf(found.path, question, environment, LONGEST_QUESTION_MS)) ?? "";
  return rows.split("\n").map((row) => {
    const [, unit = "", type = "", state = ""] = row.trim().split(/\s+/);
    return { unit, type, state };
  });
}
