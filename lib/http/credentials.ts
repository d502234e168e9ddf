import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { isIP } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import path from "node:path";
import { makePrivateFolder } from "../files";
import { isHost, normaliseAddress } from "./addresses";
import {
  certificatePem,
  fingerprint,
  leafFault,
  makeAuthority,
  makeLeaf,
  privateKeyPem,
  readKeyedCertificate,
  writeKeyedCertificate,
  type KeyedCertificate,
} from "./certificate-authority";

/** The sources of certificates. */
export interface CredentialsSource {
  /** PEM files that were given; null: the private CA. */
  readonly tlsFiles: { readonly certificate: string; readonly key: string } | null;
  /** The private CA's folder. */
  readonly folder: string;
  /** Host name of KOMO_PUBLIC_URL, in lower case, or null. */
  readonly publicHost: string | null;
}

/** The machine as it is at this moment. */
export interface Machine {
  hostname(): string;
  networkInterfaces(): NodeJS.Dict<NetworkInterfaceInfo[]>;
}

/** The certificates of a TLS server. */
export interface Credentials {
  /** PEM: the leaf, and the rest of its chain. */
  readonly cert: string;
  /** PEM */
  readonly key: string;
  /** The private CA; null where the files were given. */
  readonly authority: { readonly pem: string; readonly fingerprint: string } | null;
}

const WANTED = {
  certificate: "KOMO_TLS_CERT_FILE must be a PEM file with the certificate",
  key: "KOMO_TLS_KEY_FILE must be a PEM file with the private key",
  pair: "KOMO_TLS_KEY_FILE must be the private key of KOMO_TLS_CERT_FILE",
};

/** The error of a given certificate file that cannot be used. The message names the variable and the reason. */
export class UnusableCertificate extends Error {
  override readonly name = "UnusableCertificate";
  constructor(
    readonly which: keyof typeof WANTED,
    reason: string,
  ) {
    super(`${WANTED[which]}: ${reason}`);
  }
}

/** The error of a missing certificate by the private CA; the message has the reason. */
class NoCertificate extends Error {
  override readonly name = "NoCertificate";
}

/**
 * The certificates of TLS: the given files, or a certificate by the private CA, made anew where that is due. Read at
 * start, and again whenever files or names may have changed.
 * @param now wall-clock ms
 * @throws UnusableCertificate, NoCertificate
 */
export async function readCredentials(
  source: CredentialsSource,
  machine: Machine,
  now: number,
): Promise<Credentials> {
  const { tlsFiles, folder } = source;
  if (tlsFiles) return givenCredentials(tlsFiles.certificate, tlsFiles.key);
  return ownCredentials(folder, ownNames(source, machine), now).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NoCertificate(`no certificate: ${reason}`, { cause: error });
  });
}

/** Milliseconds between two checks of the end of the private CA's certificate. */
const HOUR = 3_600_000;

/**
 * The inputs of `readCredentials` as a text, which differs when it may have to be called again: the files' dates, sizes
 * and places on the disk, or the machine's names and addresses and the hour.
 * @param now wall-clock ms
 */
export async function credentialsMark(
  source: CredentialsSource,
  machine: Machine,
  now: number,
): Promise<string> {
  const { tlsFiles } = source;
  if (!tlsFiles) return [...ownNames(source, machine), Math.floor(now / HOUR)].join(" ");
  const marks = [tlsFiles.certificate, tlsFiles.key].map(async (file) => {
    // Links are followed: certbot replaces where they lead.
    const { mtimeMs, size, ino } = await stat(file);
    return [mtimeMs, size, ino].join("-");
  });
  return (await Promise.all(marks.map((mark) => mark.catch(() => "unreadable")))).join(" ");
}

/** All names and addresses that this manager may be reached by. */
export function ownNames({ publicHost }: Pick<CredentialsSource, "publicHost">, machine: Machine): string[] {
  const hostName = machine.hostname();
  const addresses = Object.values(machine.networkInterfaces()).flatMap((some) =>
    (some ?? []).map(({ address }) => address),
  );
  const label = hostName.split(".")[0] ?? "";
  const names = ["localhost", "127.0.0.1", "::1", hostName, `${label}.local`, publicHost ?? "", ...addresses]
    .map((name) => normaliseAddress(name.replace(/^\[(.*)\]$/, "$1")))
    .filter((name) => isIP(name) !== 0 || isHost(name));
  return [...new Set(names)];
}

/** Reads a certificate and its key from given PEM files. @throws UnusableCertificate */
export async function givenCredentials(certFile: string, keyFile: string): Promise<Credentials> {
  const cert = await read("certificate", certFile);
  const key = await read("key", keyFile);
  checkPair(cert, key);
  return { cert, key, authority: null };
}

/** Checks that the key belongs to the (first) certificate. @throws UnusableCertificate */
export function checkPair(cert: string, key: string): void {
  const shown = parse("certificate", () => new X509Certificate(cert).publicKey);
  const held = parse("key", () => createPublicKey(createPrivateKey(key)));
  if (!shown.equals(held))
    throw new UnusableCertificate("pair", "the key does not belong to the certificate");
}

function parse(which: "certificate" | "key", make: () => KeyObject): KeyObject {
  try {
    return make();
  } catch {
    // The parser's message may quote the key.
    throw new UnusableCertificate(which, `there is no ${which} in PEM form in it`);
  }
}

/**
 * The manager's own CA and server certificate, kept under `folder` (mode 700, files 600). The CA is made once;
 * the server certificate is made anew when it would end soon or lacks one of the names.
 * @param now wall-clock ms
 * @throws Error where the CA's file is damaged or the folder cannot be written
 */
export async function ownCredentials(
  folder: string,
  names: readonly string[],
  now: number,
): Promise<Credentials> {
  await makePrivateFolder(folder);
  const authority = await keptAuthority(path.join(folder, "ca.pem"), now);
  const leaf = await keptLeaf(path.join(folder, "server.pem"), authority, names, now);
  return {
    cert: certificatePem(leaf),
    key: await privateKeyPem(leaf),
    authority: { pem: certificatePem(authority), fingerprint: fingerprint(authority.certificate) },
  };
}

async function keptAuthority(file: string, now: number): Promise<KeyedCertificate> {
  // A damaged CA is never replaced unasked: every agent trusts the one that was there.
  const kept = await readKeyedCertificate(file).catch((error: unknown) => {
    throw new Error(`${file} is damaged: restore it, or delete it to have a new private CA made`, {
      cause: error,
    });
  });
  if (kept) return kept;
  const made = await makeAuthority(now);
  await writeKeyedCertificate(file, made);
  return made;
}

async function keptLeaf(
  file: string,
  authority: KeyedCertificate,
  names: readonly string[],
  now: number,
): Promise<KeyedCertificate> {
  const kept = await readKeyedCertificate(file).catch(() => null);
  if (kept && (await leafFault(kept.certificate, authority.certificate, names, now)) === null) return kept;
  const made = await makeLeaf(authority, names, now);
  await writeKeyedCertificate(file, made);
  return made;
}

async function read(which: "certificate" | "key", file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UnusableCertificate(
      which,
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "?"})`,
    );
  }
}
