import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { at, CACHE } from "./files.mjs";
import { must } from "./run.mjs";

/**
 * The archive of a published package. It is only fetched, never installed.
 * @param {string} spec such as "@scope/name@1.0.0"
 * @param {string} sha512 in Base64
 * @returns {Promise<Buffer>} a .tgz
 * @throws Error where npm cannot reach its registry, or the sum does not agree
 */
export async function fetchPackage(spec, sha512) {
  mkdirSync(CACHE, { recursive: true });
  const temporary = mkdtempSync(path.join(CACHE, "pack-"));
  try {
    const args = ["pack", spec, "--silent", "--pack-destination", temporary];
    const output = await must("npm", args, { cwd: temporary, output: "capture" });
    const archive = readFileSync(path.join(temporary, output.trim().split("\n").at(-1) ?? ""));
    mustAgree("the package's SHA-512", createHash("sha512").update(archive).digest("base64"), sha512);
    return archive;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * The archive of a package as package-lock.json has it, also where it is for another platform and not installed here.
 * @param {string} name such as "@libsql/linux-arm64-gnu"
 * @returns {Promise<Buffer>} a .tgz
 */
export function fetchLockedPackage(name) {
  const { packages } = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  const locked = packages[`node_modules/${name}`];
  if (!locked?.integrity?.startsWith("sha512-")) throw new Error(`package-lock.json has no ${name}`);
  return fetchPackage(`${name}@${locked.version}`, locked.integrity.slice("sha512-".length));
}

/**
 * @param {string} what
 * @param {string} actual
 * @param {string} expected
 */
export function mustAgree(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what} is ${actual}, not ${expected}`);
}
