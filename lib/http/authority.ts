import { createHash, randomBytes } from "node:crypto";
import { x509 } from "../compat/x509";

/** A certificate with its private key. */
export interface KeyedCertificate {
  readonly certificate: x509.X509Certificate;
  readonly privateKey: CryptoKey;
}

export const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
export const SIGNING_ALGORITHM = { name: "ECDSA", hash: "SHA-256" } as const;

const DAY = 86_400_000;
const TEN_YEARS = 3652 * DAY;
/** Certificates begin a little earlier, for hosts whose clocks are late. */
export const EARLIER = DAY;

/** Makes the private CA of this manager, good for ten years. @param now wall-clock ms */
export async function makeAuthority(now: number): Promise<KeyedCertificate> {
  const keys = await makeKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    // Its own name: browsers confuse two CAs that share one.
    name: [{ CN: [`komoriuta private CA ${randomBytes(4).toString("hex")}`] }],
    notBefore: new Date(now - EARLIER),
    notAfter: new Date(now + TEN_YEARS),
    keys,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

export function makeKeys(): Promise<CryptoKeyPair> {
  return globalThis.crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
}

/** 127 random bits: positive, as RFC 5280 wants it. */
export function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

/** SHA-256 of a certificate as pairs of hexadecimal digits with colons between, as `openssl x509 -fingerprint` says it. */
export function fingerprint(certificate: x509.X509Certificate): string {
  const digest = createHash("sha256").update(new Uint8Array(certificate.rawData)).digest("hex").toUpperCase();
  return (digest.match(/../g) ?? []).join(":");
}
