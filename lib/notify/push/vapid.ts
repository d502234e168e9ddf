import * as z from "zod";

/** This manager's identity to push services: its key, which browsers name when they subscribe. */
export interface Vapid {
  /** Uncompressed P-256 point, base64url: `applicationServerKey`. */
  readonly publicKey: string;
  /** The Authorization header for a push service (RFC 8292). @param now wall-clock milliseconds */
  authorization(endpoint: URL, now: number): Promise<string>;
}

const SIGNING = { name: "ECDSA", namedCurve: "P-256" } as const;

/** Seconds for which a signature is good: push services take a day at most, and clocks differ. */
const GOOD_FOR = 12 * 3600;

const COORDINATE = z.string().regex(/^[\w-]{43}$/);
const KEY = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: COORDINATE,
  y: COORDINATE,
  d: COORDINATE,
});

/** A new key pair, as text for a file of our own: a JSON Web Key. */
export async function makeVapidKey(): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
  return `${JSON.stringify(KEY.parse(await crypto.subtle.exportKey("jwk", privateKey)))}\n`;
}

/**
 * @param text as `makeVapidKey` made it
 * @param contact mailto: or https:, by which a push service may reach whoever runs this manager
 * @throws Error where the text is no such key; nothing of it is repeated
 */
export async function readVapidKey(text: string, contact: () => string): Promise<Vapid> {
  const key = await imported(text);
  const { x, y } = key.jwk;
  const publicKey = Buffer.concat([
    Uint8Array.of(4),
    Buffer.from(x, "base64url"),
    Buffer.from(y, "base64url"),
  ]).toString("base64url");
  return {
    publicKey,
    async authorization({ origin }, now) {
      const claims = { aud: origin, exp: Math.floor(now / 1000) + GOOD_FOR, sub: contact() };
      const signed = `${part({ typ: "JWT", alg: "ES256" })}.${part(claims)}`;
      const how = { name: "ECDSA", hash: "SHA-256" };
      const signature = await crypto.subtle.sign(how, key.sign, new TextEncoder().encode(signed));
      return `vapid t=${signed}.${Buffer.from(signature).toString("base64url")}, k=${publicKey}`;
    },
  };
}

/** Whether it is a key as `makeVapidKey` makes them. */
export function isVapidKey(text: string): Promise<boolean> {
  return imported(text).then(
    () => true,
    () => false,
  );
}

async function imported(text: string): Promise<{ jwk: z.infer<typeof KEY>; sign: CryptoKey }> {
  try {
    const jwk = KEY.parse(JSON.parse(text));
    return { jwk, sign: await crypto.subtle.importKey("jwk", jwk, SIGNING, false, ["sign"]) };
  } catch {
    throw new Error("the key for notifications is none");
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
