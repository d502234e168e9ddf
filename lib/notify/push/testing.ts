import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { certificatePem, makeAuthority, makeLeaf, privateKeyPem } from "../../http/certificate-authority";
import type { PushKeys } from "./encrypt";

/** Helpers for tests: the browser's side of RFC 8291 and the push service's of RFC 8292, by another library than ours. */

export interface BrowserKeys {
  readonly keys: PushKeys;
  readonly secret: Buffer;
  readonly agree: (theirs: Buffer) => Buffer;
}

export function browserKeys(): BrowserKeys {
  const pair = createECDH("prime256v1");
  const p256dh = pair.generateKeys("base64url");
  const secret = randomBytes(16);
  return {
    keys: { p256dh, auth: secret.toString("base64url") },
    secret,
    agree: (theirs) => pair.computeSecret(theirs),
  };
}

/** The text that a browser reads in the body of a push message. @throws where it is not for this browser */
export function readPush(body: Uint8Array, { keys, secret, agree }: BrowserKeys): string {
  const bytes = Buffer.from(body);
  const salt = bytes.subarray(0, 16);
  const length = bytes.readUInt8(20);
  const theirs = bytes.subarray(21, 21 + length);
  const sealed = bytes.subarray(21 + length);
  const about = Buffer.concat([
    Buffer.from("WebPush: info\0"),
    Buffer.from(keys.p256dh, "base64url"),
    theirs,
  ]);
  const input = Buffer.from(hkdfSync("sha256", agree(theirs), secret, about, 32));
  const key = Buffer.from(hkdfSync("sha256", input, salt, "Content-Encoding: aes128gcm\0", 16));
  const nonce = Buffer.from(hkdfSync("sha256", input, salt, "Content-Encoding: nonce\0", 12));
  const cipher = createDecipheriv("aes-128-gcm", key, nonce);
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  const end = plain.lastIndexOf(2);
  return plain.subarray(0, end).toString();
}

/** The claims of an Authorization header; null where its signature is not that of the key in it. */
export function readAuthorization(
  header: string,
): { key: string; aud: string; exp: number; sub: string } | null {
  const [, head = "", claims = "", signature = "", key = ""] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(key, "base64url");
  if (point.length !== 65) return null;
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const good = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!good) return null;
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, never>;
  return { key, aud: aud ?? "", exp: exp ?? 0, sub: sub ?? "" };
}

/** A request to a push service. */
interface Pushed {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A push service on this machine: real HTTPS under the name localhost, with a CA of its own. */
export interface PushService {
  readonly url: string;
  readonly ca: string;
  readonly pushed: Pushed[];
  /** The answer to the next requests; without it, 201. */
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startPushService(): Promise<PushService> {
  const authority = await makeAuthority(Date.now());
  const leaf = await makeLeaf(authority, ["localhost"], Date.now());
  const pushed: Pushed[] = [];
  const server = createServer(
    { cert: certificatePem(leaf), key: await privateKeyPem(leaf) },
    (request, response) => {
      void buffer(request).then((body) => {
        pushed.push({ path: request.url ?? "", headers: request.headers, body });
        service.answer(response);
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const service: PushService = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    ca: certificatePem(authority),
    pushed,
    answer: (response) => void response.writeHead(201).end(),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return service;
}
