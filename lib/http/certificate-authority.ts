import { createHash, createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { x509 } from "../compat/x509";
import { readPrivateFile, writePrivateFile } from "../files";
import { normaliseAddress } from "./addresses";

/** A certificate with its private key. */
export interface KeyedCertificate {
  readonly certificate: x509.X509Certificate;
  readonly privateKey: CryptoKey;
}

const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNING_ALGORITHM = { name: "ECDSA", hash: "SHA-256" } as const;

const DAY = 86_400_000;
const TEN_YEARS = 3652 * DAY;
/** Milliseconds by which certificates begin earlier, for hosts whose clocks are late. */
const EARLIER = DAY;
/** Milliseconds of a leaf's life: browsers refuse certificates of more than 398 days. */
const LEAF_LIFE = 397 * DAY;
/** Milliseconds before its end in which a leaf is replaced. */
const RENEW_BEFORE = 30 * DAY;

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

function makeKeys(): Promise<CryptoKeyPair> {
  return globalThis.crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
}

/** A serial number of 127 random bits: positive, as RFC 5280 wants it. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

/** SHA-256 of a certificate as pairs of hexadecimal digits with colons between, as `openssl x509 -fingerprint` says it. */
export function fingerprint(certificate: x509.X509Certificate): string {
  const digest = createHash("sha256").update(new Uint8Array(certificate.rawData)).digest("hex").toUpperCase();
  return (digest.match(/../g) ?? []).join(":");
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

/** The reason for which the leaf must be made anew; null while it serves. @param now wall-clock ms */
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
function namesOf(leaf: x509.X509Certificate): string[] {
  const extension = leaf.getExtension(x509.SubjectAlternativeNameExtension);
  return (extension?.names.items ?? []).map(({ value }) => normaliseAddress(value));
}

const { CertificateTag, PrivateKeyTag } = x509.PemConverter;

/** PEM of the certificate alone. */
export function certificatePem({ certificate }: KeyedCertificate): string {
  return `${certificate.toString("pem")}\n`;
}

/** PEM (PKCS #8) of the private key. */
export async function privateKeyPem({ privateKey }: KeyedCertificate): Promise<string> {
  const pkcs8 = await globalThis.crypto.subtle.exportKey("pkcs8", privateKey);
  return `${x509.PemConverter.encode(pkcs8, PrivateKeyTag)}\n`;
}

/** Writes key and certificate into one file, so that a power cut cannot leave a pair that does not match. */
export async function writeKeyedCertificate(file: string, keyed: KeyedCertificate): Promise<void> {
  await writePrivateFile(file, (await privateKeyPem(keyed)) + certificatePem(keyed));
}

/**
 * Checks that a text is what `writeKeyedCertificate` wrote of a CA: one certificate of a CA, its private key, and
 * nothing else, which agents would trust along with it.
 * @throws Error that says what is wrong
 */
export async function checkAuthority(pem: string): Promise<void> {
  const blocks = x509.PemConverter.decodeWithHeaders(pem);
  const certificates = blocks.filter(({ type }) => type === CertificateTag);
  const keys = blocks.filter(({ type }) => type === PrivateKeyTag);
  const [shown, held] = [certificates[0], keys[0]];
  const isPlain = !/\S/.test(pem.replace(/-----BEGIN ([A-Z ]+)-----[A-Za-z0-9+/=\s]+-----END \1-----/g, ""));
  if (!shown || !held || blocks.length !== 2 || !isPlain)
    throw new Error("it is not one certificate with its private key, and nothing else");
  const certificate = new x509.X509Certificate(shown.rawData);
  if (!certificate.getExtension(x509.BasicConstraintsExtension)?.ca)
    throw new Error("its certificate is not that of a CA");
  const secret = createPrivateKey({ key: Buffer.from(held.rawData), format: "der", type: "pkcs8" });
  const open = createPublicKey({
    key: Buffer.from(certificate.publicKey.rawData),
    format: "der",
    type: "spki",
  });
  if (!createPublicKey(secret).equals(open)) throw new Error("its key does not belong to its certificate");
  await globalThis.crypto.subtle.importKey("pkcs8", held.rawData, KEY_ALGORITHM, true, ["sign"]);
}

/**
 * Reads a certificate with its key; null where there is no file. @throws Error where it does not hold a certificate and
 * its key
 */
export async function readKeyedCertificate(file: string): Promise<KeyedCertificate | null> {
  const pem = await readPrivateFile(file);
  if (pem === null) return null;
  const blocks = x509.PemConverter.decodeWithHeaders(pem);
  const certificate = blocks.find(({ type }) => type === CertificateTag);
  const key = blocks.find(({ type }) => type === PrivateKeyTag);
  if (!certificate || !key) throw new Error("it holds no certificate with its private key");
  return {
    certificate: new x509.X509Certificate(certificate.rawData),
    privateKey: await globalThis.crypto.subtle.importKey("pkcs8", key.rawData, KEY_ALGORITHM, true, ["sign"]),
  };
}
