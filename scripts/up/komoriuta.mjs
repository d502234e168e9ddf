import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { Fault, bold, dim, say } from "../common/say.mjs";
import { createFleet, lullabies } from "../simulated-fleet/fleet.mjs";
import { makeLogin, readLogin, saveLogin } from "./login.mjs";
import { createNas } from "./nas.mjs";
import { takeFolder, checkPort } from "./only-one.mjs";

/** Simulated servers besides the one that sleeps. */
const OTHERS = 3;

/** Broadcasts to it reach every socket of this host that listens on their port, and no other host. */
const LOOPBACK_BROADCAST = "127.255.255.255";

/**
 * @typedef {object} Komoriuta
 * @property {string} folder for data, logs and the fleet
 * @property {string} command as typed, for advice
 * @property {number} wakePort UDP, where the simulated servers listen for magic packets
 * @property {import("./options.mjs").UpOptions} options
 * @property {() => Promise<void>} prepare makes all that `launch` needs
 * @property {(env: Record<string, string>) => import("./process.mjs").ManagerProcess} launch starts the manager
 */

/**
 * Runs the manager and the simulated fleet until someone stops them.
 * @param {Komoriuta} komoriuta
 * @returns {Promise<number>} exit code
 */
export async function runKomoriuta(komoriuta) {
  const { folder, command, options, prepare, launch } = komoriuta;
  // What cannot work is reported before the time that a build takes.
  await checkPort(options.port, command);
  const release = takeFolder(folder);
  await prepare();
  const stopped = waitForStop();
  const { login, password } = await chooseLogin(folder, options.newLogin);
  const fleet = options.fleet ? prepareFleet(komoriuta) : undefined;
  const manager = launch(environmentFor(komoriuta, login));
  try {
    const begun = begin(komoriuta, { manager, fleet, login, password });
    // A failure because of the stop is none.
    begun.catch(() => undefined);
    if ((await Promise.race([begun, stopped])) === "stop") return 0;
    const end = await Promise.race([stopped, manager.ended]);
    if (end === "stop") return 0;
    throw new Fault(`The manager ${end}:\n${manager.lastLines()}`);
  } finally {
    await fleet?.stop();
    if (!(await manager.end())) console.error("The manager did not end in time and was killed.");
    release();
  }
}

/**
 * From the manager's start to the fleet's.
 * @param {Komoriuta} komoriuta
 * @param {object} parts
 * @param {import("./process.mjs").ManagerProcess} parts.manager
 * @param {import("../simulated-fleet/fleet.mjs").Fleet | undefined} parts.fleet
 * @param {import("./login.mjs").Login} parts.login
 * @param {string | undefined} parts.password
 */
async function begin({ folder, command, wakePort, options }, { manager, fleet, login, password }) {
  const url = `http://localhost:${options.port}`;
  await manager.answers(`${url}/healthz`);
  if (password) saveLogin(path.join(folder, "login.json"), login);
  greet(url, command, login.userId, password);
  const nas = createNas(wakePort);
  if (fleet) await wakeFleet(fleet, nas, { url, command, userId: login.userId, password });
  say(dim(`Data and logs: ${path.relative(process.cwd(), folder) || folder} · Ctrl-C stops everything`));
}

/**
 * @param {string} folder
 * @param {boolean} anew
 * @returns {Promise<{ login: import("./login.mjs").Login, password?: string }>} the password only of a new one
 */
async function chooseLogin(folder, anew) {
  const file = path.join(folder, "login.json");
  const known = anew || !hasDatabase(folder) ? undefined : readLogin(file);
  return known ? { login: known } : makeLogin();
}

/** @param {string} folder */
const hasDatabase = (folder) => existsSync(path.join(folder, "data", "komoriuta.db"));

/** @param {Komoriuta} komoriuta */
function prepareFleet({ folder, wakePort }) {
  const disks = path.join(folder, "fleet");
  // Tokens are worth nothing to a new database.
  if (!hasDatabase(folder)) rmSync(disks, { recursive: true, force: true });
  return createFleet({
    folder: disks,
    servers: [...lullabies(OTHERS), createNas(wakePort).server],
    listen: { address: LOOPBACK_BROADCAST, port: wakePort },
    report: (machine, what) => say(dim(`[${machine}] ${what}`)),
  });
}

/**
 * @param {Komoriuta} komoriuta
 * @param {import("./login.mjs").Login} login
 * @returns {Record<string, string>}
 */
function environmentFor({ folder, wakePort, options: { port, fleet } }, { userId, passwordHash }) {
  return {
    KOMO_USER_ID: userId,
    KOMO_PASSWORD_HASH: passwordHash,
    KOMO_HTTP_ADDR: `127.0.0.1:${port}`,
    KOMO_DATA_DIR: path.join(folder, "data"),
    KOMO_LOG_DIR: path.join(folder, "log"),
    ...(fleet && {
      KOMO_WOL_TARGETS: `${LOOPBACK_BROADCAST}:${wakePort}`,
      KOMO_DOORS_ADDRS: "127.0.0.1",
      KOMO_SIMULATED_FLEET: "true",
    }),
  };
}

/**
 * @param {string} url
 * @param {string} command
 * @param {string} userId
 * @param {string} [password]
 */
function greet(url, command, userId, password) {
  say(`\n${bold("komoriuta")} is running: ${bold(url)}`);
  say(`user: ${userId}`);
  if (password) say(`password: ${password}`, "(shown this once)");
  say(dim(`A new login: ${command} -- --new-login\n`));
}

/**
 * @param {import("../simulated-fleet/fleet.mjs").Fleet} fleet
 * @param {import("./nas.mjs").Nas} nas
 * @param {{ url: string, command: string, userId: string, password?: string | undefined }} manager
 */
async function wakeFleet(fleet, nas, { url, command, userId, password }) {
  // The console's port may be another one than last time.
  fleet.pointTo(url);
  await fleet.start();
  if (fleet.isRegistered()) return say(nas.advice(url));
  if (!password) {
    return say(`The simulated servers are not registered: ${command} -- --new-login does it.`);
  }
  try {
    await fleet.register({
      ...{ url, userId, password },
      furnish: (operator, uuidOf) => nas.furnish(operator, uuidOf(nas.server.name), say),
    });
    say(`${fleet.machines.length} simulated servers are registered; they run the real agent.`);
    say(nas.advice(url));
  } catch (error) {
    throw new Fault(
      `The simulated servers could not be registered: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Milliseconds within which a second signal is the same Ctrl-C: npm may hand it on, or be gone before us. */
const SAME_REQUEST = 1_000;

/**
 * @returns {Promise<"stop">} resolves when someone asks for the end; asked once more, nothing is waited for
 */
function waitForStop() {
  // The reader of our output may be gone before us.
  process.stdout.on("error", () => undefined);
  return new Promise((resolve) => {
    let askedAt = 0;
    const stop = () => {
      if (askedAt > 0 && performance.now() - askedAt < SAME_REQUEST) return;
      if (askedAt > 0) process.exit(130);
      askedAt = performance.now();
      say("\nStopping …");
      resolve("stop");
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
    if (process.env["npm_lifecycle_event"]) whenOrphaned(() => askedAt === 0 && stop());
  });
}

/**
 * Notices the end of npm, which hands a signal that it gets alone to its shell only: we do not receive it.
 * @param {() => void} stop
 */
function whenOrphaned(stop) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500);
  timer.unref();
}
