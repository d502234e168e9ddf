import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { run } from "../common/run.mjs";
import { Fault, timed } from "../common/say.mjs";

/** Without windows, which take a fifth of the processor's time. */
const HEADLESS = "chromium-headless-shell";
/** The browser's names. */
export const CHROMIUM = [HEADLESS, "chromium", "chromium-browser", "google-chrome"];
/**
 * @typedef {object} Wanted
 * @property {string[]} names of programs, one of which is wanted
 * @property {string} [file] that is wanted instead
 * @property {string[]} packages of Debian that have it
 * @property {string[]} [services] that Debian starts with them
 */

/** Programs of others that the tests run, and Debian's packages that have them (with a font for the Japanese pages).
 * @type {Wanted[]} */
const WANTED = [
  { names: [HEADLESS], packages: [HEADLESS, "fonts-noto-cjk"] },
  { names: ["ip"], packages: ["iproute2"] },
  { names: ["logrotate"], packages: ["logrotate"] },
  { names: ["mosquitto"], packages: ["mosquitto"], services: ["mosquitto.service"] },
  {
    ...{ names: ["sshd"], packages: ["openssh-server", "openssh-sftp-server"] },
    services: ["ssh.service", "ssh.socket"],
  },
  { names: ["sftp"], packages: ["openssh-client"] },
  { names: ["ipmi_sim"], packages: ["openipmi"], services: ["openipmi.service"] },
  { names: ["ipmitool"], packages: ["ipmitool"] },
  { names: [], file: "/usr/lib/python3/dist-packages/sushy/__init__.py", packages: ["python3-sushy"] },
  { names: ["upsd"], packages: ["nut-server"], services: ["nut-server.service"] },
  { names: ["certutil"], packages: ["libnss3-tools"] },
  { names: ["zsh"], packages: ["zsh"] },
  { names: ["fish"], packages: ["fish"] },
  { names: ["wixl"], packages: ["wixl"] },
  { names: ["msibuild"], packages: ["msitools"] },
  { names: [], file: "/usr/lib/wine/wine64", packages: ["wine64"] },
  { names: ["mcs"], packages: ["mono-mcs", "mono-runtime"] },
];
/** Folders of Debian's programs that are not on everybody's PATH. */
const SYSTEM = ["/usr/sbin", "/sbin"];

/**
 * Installs missing programs from Debian, where we may. Without a browser there are no end-to-end tests; a test that
 * lacks another program is skipped and says what to install.
 * @returns {Promise<string>} the path of the browser
 * @throws Fault that says what to install
 */
export async function ensurePrograms() {
  const { apt, missing } = await installMissing(WANTED);
  const chromium = findProgram(CHROMIUM);
  if (chromium) return chromium;
  throw new Fault(
    apt
      ? `Chromium is missing: sudo apt-get install ${missing.join(" ")}`
      : "Chromium is missing: install it, so that `chromium` is found on PATH.",
  );
}

/**
 * Installs the missing ones of some programs from Debian, where we may. It may fail: the caller checks.
 * @param {Wanted[]} wanted by the names of their programs, or by a file
 * @returns {Promise<{ apt: string | undefined, missing: string[] }>} packages that were missing before
 */
export async function installMissing(wanted) {
  const absent = wanted.filter(({ names, file }) => !(file ? existsSync(file) : findProgram(names)));
  const missing = absent.flatMap(({ packages }) => packages);
  const apt = findProgram(["apt-get"]);
  const isRoot = process.getuid?.() === 0;
  if (missing.length > 0 && isRoot && apt) {
    await timed(`Installing ${missing.join(", ")}`, () => install(apt, missing));
    await rest(absent.flatMap(({ services = [] }) => services));
  }
  return { apt, missing };
}

/**
 * @param {string[]} names in order of preference
 * @returns {string | undefined} the first of them on PATH, or where the system keeps its own
 */
export function findProgram(names) {
  return findOnPath(names, [process.env["PATH"], ...SYSTEM].join(path.delimiter));
}

/**
 * Stops what Debian starts as it installs it: tests start their own, and leave no door open on somebody's machine.
 * @param {string[]} services
 */
async function rest(services) {
  // Where no systemd runs, nothing was started.
  if (services.length > 0 && existsSync("/run/systemd/system"))
    await run("systemctl", ["disable", "--now", ...services], { output: "capture" });
}

/**
 * @param {string} apt
 * @param {string[]} packages
 */
async function install(apt, packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // A failure shows in that something is still missing; apt's words are then of no help to most.
  await run(apt, ["update", "-q"], { env, output: "capture" });
  await run(apt, ["install", "-y", "-q", "--no-install-recommends", ...packages], { env, output: "capture" });
}

/**
 * @param {string[]} names in order of preference
 * @param {string | undefined} searchPath as in PATH
 * @returns {string | undefined} the first executable of these names
 */
export function findOnPath(names, searchPath = "") {
  const folders = searchPath.split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
