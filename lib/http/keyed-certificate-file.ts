import { KEY_ALGORITHM, type KeyedCertificate } from "./authority";
import { readPrivateFile, writePrivateFile } from "../files";
import { x509 } from "../compat/x509";

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

/** Key and certificate go into one file, so that a power cut cannot leave a pair that does not match. */
export async function writeKeyedCertificate(file: string, keyed: KeyedCertificate): Promise<void> {
  await writePrivateFile(file, (await privateKeyPem(keyed)) + certificatePem(keyed));
}

/** Null where there is no file. @throws Error where it does not hold a certificate and its key */
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
