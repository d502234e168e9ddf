/**
 * systemd, where it runs: the real shutdown and who holds it up, komolet's unit, what else still stops while the machine
 * goes down, and the state that a service reports to it (sd_notify(3)).
 */
import { Refusal } from "../refusal.ts";
import { findPowerCommand, outputOf, run, type Running, start } from "./commands.ts";
import type { Environment, Paths } from "./environment.ts";
import { removeIfThere } from "./files.ts";
import type { Shutdown } from "../shutdowns.ts";
import { blockersOf } from "./logind.ts";
import { say } from "../words/say.ts";

const UNIT = "komolet.service";
/** The time limit of a question that systemd answers from memory. */
const LONGEST_QUESTION_MS = 5_000;
/** The time between two questions about what still stops. */
const BETWEEN_POLLS_MS = 500;
/** A job may end in the instant before those that waited for it begin, or no answer may come: one quiet answer is not enough. */
const QUIET_POLLS = 2;
/** Half an hour, after which systemd itself powers off by force. */
const MOST_POLLS = 3_600;

export function systemdRuns(paths: Paths): boolean {
  try {
    return Deno.statSync(paths.systemd).isDirectory;
  } catch {
    return false;
  }
}

/** The verb of systemctl for each way to go, and the target that logind starts for it. */
const WAYS_TO_GO: Readonly<Record<Shutdown, { readonly verb: string; readonly target: string }>> = {
  power_off: { verb: "poweroff", target: "poweroff.target" },
  suspend: { verb: "suspend", target: "suspend.target" },
  hibernate: { verb: "hibernate", target: "hibernate.target" },
  reboot: { verb: "reboot", target: "reboot.target" },
};

/**
 * The job that logind would start, asked of systemd itself. Not `--check-inhibitors=no`: logind 257 then asks polkit
 * although it is root who wants it, and refuses (systemd issue 36786).
 */
const BY_FORCE = ["--no-block", "--job-mode=replace-irreversibly", "start"];

/** The terms of a shutdown. */
export interface ShutdownTerms {
  /** Although programs ask that the machine stay on. */
  readonly force: boolean;
  readonly how: Shutdown;
}

/**
 * Starts the real shutdown: `systemctl poweroff`, `suspend`, `hibernate` or `reboot` where systemd runs, else `shutdown -h now`.
 * @throws where that may not be run
 */
export function startShutdown(
  paths: Paths,
  environment: Environment,
  { force, how }: ShutdownTerms,
): Running {
  const bySystemd = systemdRuns(paths);
  if (!bySystemd && how !== "power_off") throw new Error("There is no systemd that could do that.");
  const { verb, target } = WAYS_TO_GO[how];
  const [name, args] = bySystemd
    ? (["systemctl", force ? [...BY_FORCE, target] : [verb]] as const)
    : (["shutdown", ["-h", "now"]] as const);
  const found = findPowerCommand(name, environment);
  if ("fault" in found) throw new Error(`The shutdown command cannot be run: ${found.fault}.`);
  const command = start(found.path, args, environment);
  if (!bySystemd) return command;
  const explained = async (): Promise<string | undefined> => {
    const error = await command.ended;
    if (error === undefined) return undefined;
    const blockers = await blockersOf(how, environment).catch(() => []);
    const names = blockers.map(({ name }) => name);
    if (names.length > 0) return say("{error} (held up by {names})", { error, names: names.join(", ") });
    // logind says no more than "Access denied" then.
    const isMasked = await isUnitMasked(target, found.path, environment);
    return isMasked
      ? say("{error} ({target} is masked: systemctl unmask {target})", { error, target })
      : error;
  };
  return { ended: explained(), end: command.end };
}

async function isUnitMasked(unit: string, systemctl: string, environment: Environment): Promise<boolean> {
  const question = ["show", "--property=LoadState", unit];
  const text = await outputOf(systemctl, question, environment, LONGEST_QUESTION_MS);
  return text?.trim() === "LoadState=masked";
}

/**
 * `systemctl enable|disable --now` of komolet's unit, where systemd runs.
 * @returns false where it does not
 * @throws Refusal (1) where it fails
 */
export async function askSystemd(
  verb: "enable" | "disable",
  paths: Paths,
  environment: Environment,
): Promise<boolean> {
  if (!systemdRuns(paths)) return false;
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found)
    throw new Refusal(1, say("The setting is written, but {fault}.", { fault: found.fault }));
  const error = await run(found.path, [verb, "--now", UNIT], environment);
  if (error !== undefined)
    throw new Refusal(1, say("The setting is written, but systemd refused: {error}", { error }));
  return true;
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
export function findSupervisor(paths: Paths, socket: string | undefined): Supervisor | undefined {
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

/** Whether a unit runs; undefined where systemd does not say. */
export async function isActive(unit: string, environment: Environment): Promise<boolean | undefined> {
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found) return undefined;
  const question = ["show", "--property=ActiveState", unit];
  const text = await outputOf(found.path, question, environment, LONGEST_QUESTION_MS);
  const state = /^ActiveState=(\w+)$/m.exec(text ?? "")?.[1];
  return state === undefined ? undefined : !["inactive", "failed"].includes(state);
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
