import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findProgram } from "../../scripts/test/programs.mjs";
import { makeCredentials } from "../../lib/wake/testing";
import { NO_UPSD, UPSD } from "./upsd";

/** A certificate as a real upsd takes it. */
export interface NutCertificate {
  /** Lines of upsd.conf. */
  readonly lines: readonly string[];
  /** Its SHA-256 in hexadecimal digits. */
  readonly pin: string;
}

/** The library for TLS with which the upsd of this machine was built; NSS has a libssl of its own. */
const LIBRARY = NO_UPSD === null ? libraryOf(execFileSync("ldd", [UPSD ?? ""], { encoding: "utf8" })) : null;
const CERTUTIL = findProgram(["certutil"]);

/** The reason for which tests with upsd and TLS are skipped; null: they run. */
export const NO_NUT_TLS =
  NO_UPSD ??
  (LIBRARY === null ? "this upsd has no TLS" : null) ??
  (LIBRARY === "nss" && !CERTUTIL ? "certutil is missing: sudo apt-get install libnss3-tools" : null);

function libraryOf(linked: string): "nss" | "openssl" | null {
  if (/\blibnss3\.so/.test(linked)) return "nss";
  return /\blibssl\.so/.test(linked) ? "openssl" : null;
}

/** A fresh certificate for upsd, of this host name, with its key in a folder. */
export function makeNutCertificate(folder: string, host: string): Promise<NutCertificate> {
  return LIBRARY === "nss" ? inDatabase(folder, host) : inFile(folder, host);
}

/** Debian's upsd takes it from a database of NSS. */
async function inDatabase(folder: string, host: string): Promise<NutCertificate> {
  const database = path.join(folder, "database");
  const password = "s3cret of a database";
  mkdirSync(database, { recursive: true });
  for (const [name, text] of [
    ["password", password],
    ["noise", String(Math.random()).repeat(20)],
  ] as const)
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  const certutil = (...args: readonly string[]): string =>
    execFileSync(CERTUTIL ?? "", [...args, "-d", `sql:${database}`, "-f", path.join(folder, "password")], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  if (!existsSync(path.join(database, "cert9.db"))) certutil("-N");
  const key = ["-k", "rsa", "-g", "2048", "-z", path.join(folder, "noise")];
  certutil("-S", "-n", host, "-s", `CN=${host}`, "-x", "-t", "CT,,", "-v", "12", ...key);
  const { fingerprint256 } = new X509Certificate(certutil("-L", "-n", host, "-a"));
  return {
    lines: [`CERTPATH ${database}`, `CERTIDENT "${host}" "${password}"`, "DISABLE_WEAK_SSL true"],
    pin: fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** One that was built with OpenSSL takes one file of both. */
async function inFile(folder: string, host: string): Promise<NutCertificate> {
  const { cert, key, pin } = await makeCredentials(host);
  const file = path.join(folder, `${host}.pem`);
  writeFileSync(file, `${cert}\n${key}`, { mode: 0o600 });
  return { lines: [`CERTFILE ${file}`, "DISABLE_WEAK_SSL true"], pin };
}
