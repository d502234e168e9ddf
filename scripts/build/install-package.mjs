import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { at, DIST, filesBelow } from "../common/files.mjs";
import { Fault } from "../common/say.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { AGENT_NAMES } from "./agent.mjs";

/** @type {string} */
const VERSION = JSON.parse(readFileSync(at("package.json"), "utf8")).version;

/** Agents for other platforms: `dist/agents/linux-arm64/komolet` and so on. */
const OTHERS = path.join(DIST, "agents");

/** The files by which a server is set up, besides the executables, by their names in the package. */
const INSTALL_FILES = {
  "install.sh": at("deploy", "install.sh"),
  "install.ps1": at("deploy", "install.ps1"),
  "upgrade.sh": at("deploy", "upgrade.sh"),
  "komolet.service": at("deploy", "systemd", "komolet.service"),
  "komolet.openrc": at("deploy", "openrc", "komolet"),
  "komolet.sysvinit": at("deploy", "sysvinit", "komolet"),
  "komolet-upgrade.service": at("deploy", "systemd", "komolet-upgrade.service"),
};

/** The agent for Windows is an MSI, which is no program of ours to be put in pieces. */
const WINDOWS = "windows-x64";

/**
 * The place of that MSI.
 * @param {string} version
 */
export const msiFile = (version) => path.join(DIST, "packages", `komoriuta-agent-${version}-x64.msi`);

/** Bytes of a piece. Pieces that are alike are kept once: both names are one program. */
const PIECE = 4 * 1024 * 1024;

/** @typedef {{ sha256: string, pieces: string[] }} Packed sum of the whole program; names of gzip members */

/** Inputs of the package besides the programs that this build compiles itself. */
export const installSources = () => [
  ...Object.values(INSTALL_FILES),
  ...otherPlatforms().flatMap(({ files }) => files),
  ...[msiFile(VERSION)].filter((file) => existsSync(file)),
];

/**
 * Writes the files that the manager serves to new servers: the script, what starts komolet, and the agents' executables, compressed
 * in pieces. One gzip member after the other is a gzip file again (RFC 1952, 2.2).
 * @param {string} folder made anew
 * @param {readonly string[]} own the agent for this platform, by its names
 */
export async function packInstall(folder, own = ownAgent()) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, "pieces"), { recursive: true });
  for (const [name, file] of Object.entries(INSTALL_FILES))
    writeFileSync(path.join(folder, name), readFileSync(file));
  const packPiece = piecePacker(path.join(folder, "pieces"));
  /** @type {Record<string, Record<string, Packed>>} */
  const platforms = {};
  for (const { platform, files } of [{ platform: OWN_PLATFORM, files: own }, ...otherPlatforms()]) {
    const entries = await Promise.all(
      files.map(async (file) => /** @type {const} */ ([path.basename(file), await pack(file, packPiece)])),
    );
    platforms[platform] = Object.fromEntries(entries);
  }
  writeFileSync(path.join(folder, "programs.json"), JSON.stringify(platforms));
  const msi = msiFile(VERSION);
  if (!existsSync(msi)) return;
  const content = readFileSync(msi);
  writeFileSync(path.join(folder, "komoriuta-agent.msi"), content);
  writeFileSync(path.join(folder, "msi.json"), JSON.stringify({ sha256: sum(content) }));
}

/**
 * @param {string} file
 * @param {(bytes: Uint8Array) => Promise<string>} packPiece
 * @returns {Promise<Packed>}
 */
async function pack(file, packPiece) {
  const program = readFileSync(file);
  const slices = Array.from({ length: Math.ceil(program.length / PIECE) }, (_, index) =>
    program.subarray(index * PIECE, (index + 1) * PIECE),
  );
  return { sha256: sum(program), pieces: await Promise.all(slices.map(packPiece)) };
}

/**
 * Compresses a piece into the folder, once for all that are alike; gives its name there.
 * @param {string} folder
 */
function piecePacker(folder) {
  /** @type {Map<string, Promise<string>>} */
  const packed = new Map();
  return (/** @type {Uint8Array} */ bytes) => {
    const name = `${sum(bytes)}.gz`;
    const known = packed.get(name);
    if (known) return known;
    const made = promisify(gzip)(bytes).then((compressed) => {
      writeFileSync(path.join(folder, name), compressed);
      return name;
    });
    packed.set(name, made);
    return made;
  };
}

/** @param {Uint8Array} bytes */
const sum = (bytes) => createHash("sha256").update(bytes).digest("hex");

const ownAgent = () => AGENT_NAMES.map((name) => path.join(DIST, name));

function otherPlatforms() {
  const all = existsSync(OTHERS) ? readdirSync(OTHERS).sort() : [];
  const names = all.filter((platform) => platform !== WINDOWS);
  return names.map((platform) => {
    const folder = path.join(OTHERS, platform);
    const missing = AGENT_NAMES.map((name) => path.join(folder, name)).find((file) => !existsSync(file));
    if (missing)
      throw new Fault(`${missing} is missing: put all of the agent there, or take the folder away.`);
    // komoctl is for operators: a server is not given it.
    return { platform, files: filesBelow([folder], (file) => !/^komoctl(\.js)?$/.test(path.basename(file))) };
  });
}
