import { makeAuthority, type KeyedCertificate, makeLeaf } from "../../lib/http/certificate-authority";
import type { Credentials } from "./two-faced-manager";

/** Certificates for a server under the name localhost. */
export interface TestCertificates {
  /** PEM text of the CA that signed them, except `foreign`. */
  readonly authority: string;
  readonly good: Credentials;
  readonly expired: Credentials;
  readonly misnamed: Credentials;
  /** By another CA. */
  readonly foreign: Credentials;
}

/** Longer than any certificate of a manager lives. */
const LONG_AGO = 500 * 86_400_000;

export async function makeTestCertificates(): Promise<TestCertificates> {
  const now = Date.now();
  const [authority, stranger] = [await makeAuthority(now - LONG_AGO), await makeAuthority(now)];
  const sign = async (by: KeyedCertificate, name: string, at: number): Promise<Credentials> =>
    inPem(await makeLeaf(by, [name], at));
  return {
    authority: authority.certificate.toString("pem"),
    good: await sign(authority, "localhost", now),
    expired: await sign(authority, "localhost", now - LONG_AGO),
    misnamed: await sign(authority, "elsewhere.example", now),
    foreign: await sign(stranger, "localhost", now),
  };
}

async function inPem({ certificate, privateKey }: KeyedCertificate): Promise<Credentials> {
  const key = Buffer.from(await globalThis.crypto.subtle.exportKey("pkcs8", privateKey)).toString("base64");
  return {
    cert: certificate.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
  };
}
