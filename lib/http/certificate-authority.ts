import { isIP } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import { isHost, normaliseAddress } from "./addresses";
import { EARLIER, makeKeys, serialNumber, SIGNING_ALGORITHM, type KeyedCertificate } from "./authority";
import { x509 } from "../compat/x509";

const DAY = 86_400_000;
/** Browsers refuse certificates of more than 398 days. */
const LEAF_LIFE = 397 * DAY;
/** A leaf is replaced when it would end within this time. */
export const RENEW_BEFORE = 30 * DAY;

/**
 * All names and addresses that this manager may be reached by.
 * @param hostName the machine's
 * @param publicHost host of KOMO_PUBLIC_URL, where set
 */
export function ownNames(
  hostName: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  publicHost: string | null,
): string[] {
  const addresses = Object.values(interfaces).flatMap((some) => (some ?? []).map(({ address }) => address));
  const label = hostName.split(".")[0] ?? "";
  const names = ["localhost", "127.0.0.1", "::1", hostName, `${label}.local`, publicHost ?? "", ...addresses]
    .map((name) => normaliseAddress(name.replace(/^\[(.*)\]$/, "$1")))
    .filter((name) => isIP(name) !== 0 || isHost(name));
  return [...new Set(names)];
}

/** Makes a server certificate for the names, signed by the CA. @param now wall-clock ms */
export async function makeLeaf(
  authority: KeyedCertificate,
  names: readonly string[],
  now: number,
): Promise<KeyedCertificate> {
  const keys = await makeKeys();
  const notAfter = Math.min(now + LEAF_LIFE, authority.certificate.notAfter.getTime());
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: ["komoriuta manager"] }],
    issuer: authority.certificate.subject,
    notBefore: new Date(now - EARLIER),
    notAfter: new Date(notAfter),
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) ? ("ip" as const) : ("dns" as const), value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

/** Why the leaf must be made anew, or null while it serves. @param now wall-clock ms */
export async function leafFault(
  leaf: x509.X509Certificate,
  authority: x509.X509Certificate,
  names: readonly string[],
  now: number,
): Promise<string | null> {
  if (leaf.notAfter.getTime() - now < RENEW_BEFORE) return "it ends soon";
  if (leaf.notBefore.getTime() > now) return "it has not begun";
  if (!(await leaf.verify({ publicKey: authority.publicKey, signatureOnly: true })))
    return "another CA signed it";
  const covered = new Set(namesOf(leaf));
  const missing = names.filter((name) => !covered.has(name));
  return missing.length > 0 ? `it lacks ${missing.join(", ")}` : null;
}

/** The names and addresses of a certificate. */
export function namesOf(leaf: x509.X509Certificate): string[] {
  const extension = leaf.getExtension(x509.SubjectAlternativeNameExtension);
  return (extension?.names.items ?? []).map(({ value }) => normaliseAddress(value));
}
