import { accessSync, constants } from "node:fs";
import path from "node:path";
import { Fault } from "../common/fault.mjs";
import { run } from "../common/run.mjs";
import { timed } from "../common/say.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Debian's names: the browser, a font for the Japanese pages, and `ip` for the network tests. */
const PACKAGES = ["chromium", "fonts-noto-cjk", "iproute2"];

/**
 * The browser for the end-to-end tests, installed from Debian where it is missing and we may.
 * @returns {Promise<string>} its path
 * @throws Fault that says what to install
 */
export async function ensureChromium() {
  const found = findOnPath(NAMES, process.env["PATH"]);
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  const apt = findOnPath(["apt-get"], process.env["PATH"]);
  if (isRoot && apt) await timed(`Installing ${PACKAGES.join(", ")}`, () => install(apt));
  const installed = findOnPath(NAMES, process.env["PATH"]);
  if (installed) return installed;
  throw new Fault(
    apt
      ? `Chromium is missing: sudo apt-get install ${PACKAGES.join(" ")}`
      : "Chromium is missing: install it, so that `chromium` is found on PATH.",
  );
}

/** @param {string} apt */
async function install(apt) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // A failure shows in that the browser is still missing; apt's words are then of no help to most.
  await run(apt, ["update", "-q"], { env, output: "capture" });
  await run(apt, ["install", "-y", "-q", "--no-install-recommends", ...PACKAGES], { env, output: "capture" });
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
