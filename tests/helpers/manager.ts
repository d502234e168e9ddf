import { mkdirSync } from "node:fs";
import path from "node:path";
import { run, startChild, type Child, type Ended } from "./child";
import { freePort, makeTempFolder, program, removeFolder } from "./environment";
import { makeLogin, type Login } from "./operator";
import { until } from "./until";
import { send, type Where } from "./web";

/** Milliseconds until a manager must answer, unless the test knows better: fewer than a hook of a test has. */
const START_WITHIN = 45_000;

export interface ManagerOptions {
  /** Variables that are added to the environment, or replace those of the helper. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another copy of the program. */
  readonly executable?: string;
  /** Milliseconds until it must answer. */
  readonly startWithin?: number;
  /** Stands before the program: `ip netns exec NAME`, or who is to run it. */
  readonly prefix?: readonly string[];
  /** Called with the folder before the first start; `data` and `log` are in it. */
  readonly prepare?: (folder: string) => void;
  /** Its port of plain HTTP; default: a free one. */
  readonly port?: number;
  /** The path of a socket that leads to the manager, where it does not listen on our own loopback device. */
  readonly socketPath?: string;
}

/** A compiled manager that runs in its own folder. */
export interface Manager extends Where, Login {
  readonly folder: string;
  readonly dataDir: string;
  readonly logDir: string;
  readonly pid: () => number;
  /** Its output since its last start. */
  readonly output: () => string;
  /** SIGTERM. */
  readonly stop: () => Promise<Ended>;
  /** SIGKILL: no time to put anything in order. */
  readonly kill: () => Promise<Ended>;
  readonly hasEnded: () => boolean;
  /** Resolves when it has ended by itself. */
  readonly ended: () => Promise<Ended>;
  /** Starts it again, after `stop` or `kill`, with the same environment; `changes` are put in place of it. */
  readonly start: (changes?: Readonly<Record<string, string>>) => Promise<void>;
  /** Ends it, and removes its folder. */
  readonly remove: () => Promise<void>;
}

/** The environment that a manager needs at least, for a folder of its own. */
export function environmentFor(folder: string, login: Login, port: number): Record<string, string> {
  return {
    KOMO_USER_ID: login.userId,
    KOMO_PASSWORD_HASH: login.passwordHash,
    KOMO_DATA_DIR: path.join(folder, "data"),
    KOMO_LOG_DIR: path.join(folder, "log"),
    KOMO_HTTP_ADDR: `127.0.0.1:${port}`,
    // Tests know the page that they open.
    KOMO_WELCOME: "false",
  };
}

/** Starts the compiled manager and waits until it answers. Nothing of our own environment reaches it. */
export async function startManager(options: ManagerOptions = {}): Promise<Manager> {
  const folder = makeTempFolder();
  const login = makeLogin();
  const port = options.port ?? (await freePort());
  const command = [...(options.prefix ?? []), options.executable ?? program("komo-manager")];
  const where: Where = { url: `http://localhost:${port}`, socketPath: options.socketPath };
  for (const name of ["data", "log"]) mkdirSync(path.join(folder, name), { mode: 0o700 });

  options.prepare?.(folder);
  let env = { ...environmentFor(folder, login, port), ...options.env };

  let child: Child;
  async function start(changes: Readonly<Record<string, string>> = {}): Promise<void> {
    env = { ...env, ...changes };
    child = await startChild(command, { env, cwd: folder });
    await until("the manager answers", options.startWithin ?? START_WITHIN, async () => {
      if (child.hasEnded()) return true;
      return (await send(where, "/healthz")).status === 200;
    }).catch(async (error: unknown) => {
      await child.end("SIGKILL");
      throw error;
    });
    if (child.hasEnded()) throw new Error(`the manager ended: ${child.stderr()}${child.stdout()}`);
  }
  try {
    await start();
  } catch (error) {
    removeFolder(folder);
    throw error;
  }

  return {
    ...where,
    ...login,
    folder,
    dataDir: path.join(folder, "data"),
    logDir: path.join(folder, "log"),
    pid: () => child.pid,
    output: () => child.stdout() + child.stderr(),
    stop: () => child.end("SIGTERM"),
    kill: () => child.end("SIGKILL"),
    hasEnded: () => child.hasEnded(),
    ended: () => child.ended,
    start,
    async remove() {
      await child.end("SIGTERM");
      removeFolder(folder);
    },
  };
}

/** The exit code and the output of a verb about the data. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb of the compiled manager on a data folder, as a person would. */
export async function dataVerb(dataDir: string, ...verb: readonly string[]): Promise<Outcome> {
  return run([program("komo-manager"), ...verb], { env: { KOMO_DATA_DIR: dataDir } });
}
