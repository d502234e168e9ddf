import { createHash } from "node:crypto";
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { replaceFile, CACHE } from "../common/files.mjs";
import { Fault } from "../common/say.mjs";
import { fileFromZip } from "./archives.mjs";
import { recoverFromPackage, RECOVERED_TARGET, RECOVERED_VERSION } from "./recovered.mjs";

/**
 * @typedef {object} Denort
 * @property {string} file path of the runtime
 * @property {string} source its origin, for people
 */

/**
 * The base runtime that `deno compile` puts under a program, from the first source that has it: the variable that
 * names one for this platform, Deno's own host, a recovered copy. Kept in the cache, whose copy is checked at each use.
 * @param {string} version such as "2.9.4"
 * @param {(line: string) => void} report receives a line for each source that is skipped
 * @param {Record<string, string | undefined>} [env]
 * @param {string} [platform] such as "linux-arm64"
 * @returns {Promise<Denort>}
 * @throws Fault where no source has it
 */
export async function findDenort(version, report, env = process.env, platform = OWN_PLATFORM) {
  const target = targetOf(platform);
  const variable = denortVariable(platform);
  const byHand = env[variable];
  if (byHand) return { file: executable(byHand, variable, platform), source: `set by hand (${variable})` };

  const folder = path.join(CACHE, "denort", `${version}-${target}`);
  const kept = fromCache(folder);
  if (kept) return kept;

  mkdirSync(folder, { recursive: true });
  try {
    return keep(folder, await downloadOfficial(version, target), "official download");
  } catch (error) {
    report(`denort ${version}: no official download (${messageOf(error)})`);
  }
  if (version !== RECOVERED_VERSION || target !== RECOVERED_TARGET) {
    throw new Fault(`denort ${version} for ${target}: download it and set ${variable} to its path.`);
  }
  try {
    return keep(folder, await recoverFromPackage(), "recovered from an npm package");
  } catch (error) {
    throw new Fault(
      `denort ${version} could not be recovered: ${messageOf(error)}\nDownload it and set ${variable} to its path.`,
    );
  }
}

/** Deno's names for the platforms that it compiles for.
 * @type {Record<string, string>} */
const TARGETS = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
};

/** The platform that this runs on. */
export const OWN_PLATFORM = `${process.platform}-${process.arch}`;

/**
 * @param {string} platform such as "linux-arm64"
 * @throws Fault where Deno does not compile for it
 */
export function targetOf(platform) {
  const target = TARGETS[platform];
  if (!target) {
    throw new Fault(
      `komoriuta cannot be built for ${platform}, only for ${Object.keys(TARGETS).join(", ")}.`,
    );
  }
  return target;
}

/**
 * The environment variable that names a platform's denort: `DENORT_BIN` for the one that this runs on, for another
 * one `DENORT_BIN_LINUX_ARM64` and the like.
 * @param {string} platform
 */
export function denortVariable(platform) {
  return platform === OWN_PLATFORM ? "DENORT_BIN" : `DENORT_BIN_${platform.replace("-", "_").toUpperCase()}`;
}

/**
 * @param {string} file
 * @param {string} variable
 * @param {string} platform
 */
function executable(file, variable, platform) {
  try {
    accessSync(file, constants.X_OK);
  } catch {
    throw new Fault(`${variable} must be the path of an executable: ${file} is not.`);
  }
  const wanted = MACHINES[platform];
  const found = machineOf(file);
  if (wanted !== undefined && found !== wanted) {
    throw new Fault(`${variable} must be a denort for ${platform}: ${file} is none.`);
  }
  return path.resolve(file);
}

/** `e_machine` of programs for Linux.
 * @type {Record<string, number>} */
const MACHINES = { "linux-x64": 62, "linux-arm64": 183 };

/**
 * @param {string} file
 * @returns {number | undefined} the processor that an ELF file is for
 */
function machineOf(file) {
  const head = Buffer.alloc(20);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  return head.readUInt32BE(0) === 0x7f454c46 ? head.readUInt16LE(18) : undefined;
}

/**
 * @param {string} folder
 * @returns {Denort | undefined} undefined where there is none, or it is damaged
 */
function fromCache(folder) {
  try {
    const { source, sha256 } = JSON.parse(readFileSync(path.join(folder, "denort.json"), "utf8"));
    const file = path.join(folder, "denort");
    if (sha256Of(readFileSync(file)) !== sha256) return undefined;
    return { file, source: `${source}, cached` };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} folder
 * @param {Buffer} runtime
 * @param {string} source
 * @returns {Denort}
 */
function keep(folder, runtime, source) {
  const file = path.join(folder, "denort");
  replaceFile(file, runtime, 0o755);
  replaceFile(path.join(folder, "denort.json"), JSON.stringify({ source, sha256: sha256Of(runtime) }));
  return { file, source };
}

/** @param {Buffer} content */
const sha256Of = (content) => createHash("sha256").update(content).digest("hex");

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message.trim() : String(error));

/** Milliseconds in which the host has to begin an answer: a closed network must not hold a build up. */
const ANSWER_WITHIN = 4_000;
/** Milliseconds for a whole download (about 45 MB). */
const DOWNLOAD_WITHIN = 300_000;

/**
 * The official runtime from Deno's own host, checked against the sum published beside it.
 * @param {string} version such as "2.9.4"
 * @param {string} target such as "x86_64-unknown-linux-gnu"
 * @param {string} [host]
 * @returns {Promise<Buffer>}
 * @throws Error where the host cannot be reached, or what it gives is not what it should be
 */
export async function downloadOfficial(version, target, host = "https://dl.deno.land") {
  const archive = `${host}/release/v${version}/denort-${target}.zip`;
  const published = (await download(`${archive}.sha256sum`)).toString("utf8");
  // On Windows the file is a table made by PowerShell; the sum is what looks like one.
  const expected = /\b[0-9a-f]{64}\b/i.exec(published)?.[0].toLowerCase();
  if (!expected) throw new Error("no checksum is published beside it");
  const zip = await download(archive);
  const actual = createHash("sha256").update(zip).digest("hex");
  if (actual !== expected) throw new Error(`its SHA-256 is ${actual}, not ${expected}`);
  return fileFromZip(zip, target.includes("windows") ? "denort.exe" : "denort");
}

/**
 * @param {string} url
 * @returns {Promise<Buffer>}
 */
async function download(url) {
  const abort = new AbortController();
  const answer = setTimeout(() => abort.abort(new Error("no answer")), ANSWER_WITHIN);
  const whole = setTimeout(() => abort.abort(new Error("too slow")), DOWNLOAD_WITHIN);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(answer);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(reasonOf(error));
  } finally {
    clearTimeout(answer);
    clearTimeout(whole);
  }
}

/**
 * The message of an error; fetch hides the reason in `cause`.
 * @param {unknown} error
 */
function reasonOf(error) {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
