import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fingerprint, makeAuthority, type KeyedCertificate } from "./authority";
import {
  certificatePem,
  privateKeyPem,
  readKeyedCertificate,
  writeKeyedCertificate,
} from "./keyed-certificate-file";
import { leafFault, makeLeaf } from "./certificate-authority";
import { makePrivateFolder } from "../files";

/** What a TLS server shows. */
export interface Credentials {
  /** PEM: the leaf, and what else the chain needs. */
  readonly cert: string;
  /** PEM */
  readonly key: string;
  /** The private CA; null where the files were given. */
  readonly authority: { readonly pem: string; readonly fingerprint: string } | null;
}

/** A certificate file that was given cannot be used. `which` says which one; the message says why. */
export class UnusableCertificate extends Error {
  override readonly name = "UnusableCertificate";
  constructor(
    readonly which: "certificate" | "key" | "pair",
    message: string,
  ) {
    super(message);
  }
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
    // What the parser says may quote the key.
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
