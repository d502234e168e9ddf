/**
 * Signatures: of SHA256SUMS by an SSH key, and of the Debian repository by an OpenPGP key, which is what apt can verify.
 * Keys are named by files, and no key is a part of the repository.
 */
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { must } from "../common/run.mjs";
import { Fault } from "../common/say.mjs";
import { DEBIAN, SUMS } from "./plan";

/** Variables that name the files of keys. */
export const VARIABLES = { sums: "KOMO_RELEASE_KEY", repository: "KOMO_RELEASE_GPG_KEY" } as const;

/** As whom releases are signed, and what for (`ssh-keygen -Y`). */
const SIGNER = "komoriuta";
const NAMESPACE = "file";

export interface Keys {
  /** A private SSH key, or the public one of a key that an agent holds. */
  readonly sums: string | undefined;
  /** A private OpenPGP key, as `gpg --export-secret-keys` writes it, without a passphrase. */
  readonly repository: string | undefined;
}

/** @throws Fault where a file that is named cannot be read */
export function keysOf(env: Readonly<Record<string, string | undefined>>): Keys {
  const keyOf = (name: string): string | undefined => {
    const file = env[name];
    if (!file) return undefined;
    try {
      accessSync(file, constants.R_OK);
    } catch {
      throw new Fault(
        `${name} names ${file}, which cannot be read: name the file of a key, or leave it out.`,
      );
    }
    return path.resolve(file);
  };
  return { sums: keyOf(VARIABLES.sums), repository: keyOf(VARIABLES.repository) };
}

/**
 * Signs SHA256SUMS, and verifies it as others will: `SHA256SUMS.sig`, and `allowed_signers` with the public key.
 * @returns the line of allowed_signers
 */
export async function signSums(folder: string, key: string): Promise<string> {
  const file = path.join(folder, SUMS);
  const ask = (...args: string[]) => must("ssh-keygen", args, { output: "capture" });
  await ask("-Y", "sign", "-q", "-f", key, "-n", NAMESPACE, file);
  const text = readFileSync(key, "utf8");
  const known = text.startsWith("-----BEGIN") ? await ask("-y", "-f", key) : text;
  const [type = "", blob = ""] = known.trim().split(" ");
  const line = `${SIGNER} namespaces="${NAMESPACE}" ${type} ${blob}`;
  writeFileSync(path.join(folder, "allowed_signers"), `${line}\n`);
  return line;
}

/** Signs the repository's index: `InRelease`, `Release.gpg`, and the public key as `komoriuta.asc`. */
export async function signRepository(to: string, key: string, epoch: number): Promise<void> {
  const home = mkdtempSync(path.join(tmpdir(), "komo-gpg-"));
  const folder = path.join(to, DEBIAN);
  const always = ["--homedir", home, "--batch", "--yes", "--no-tty", "--digest-algo", "SHA512"];
  const gpg = (...args: string[]) => must("gpg", [...always, ...args], { output: "capture" });
  const place = (name: string): string => path.join(folder, name);
  try {
    await gpg("--quiet", "--import", key);
    const since = createdIn(await gpg("--with-colons", "--list-secret-keys"));
    // A signature says when it was made: at the time of the commit, so that it can be made again, but not before its key.
    const then = ["--faked-system-time", `${Math.max(epoch, since)}!`];
    await gpg(...then, "--armor", "--clearsign", "--output", place("InRelease"), place("Release"));
    await gpg(...then, "--armor", "--detach-sign", "--output", place("Release.gpg"), place("Release"));
    await gpg("--armor", "--export", "--output", place("komoriuta.asc"));
  } finally {
    await must("gpgconf", ["--homedir", home, "--kill", "all"], { output: "capture" }).catch(() => "");
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * @param listed what `gpg --with-colons --list-secret-keys` printed
 * @returns seconds: the time at which the newest of the keys was made
 */
export function createdIn(listed: string): number {
  const records = listed.split("\n").map((line) => line.split(":"));
  return Math.max(
    0,
    ...records.filter(([kind]) => kind === "sec" || kind === "ssb").map((of) => Number(of[5])),
  );
}
