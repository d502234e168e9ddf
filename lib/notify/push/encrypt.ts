/** Keys of a browser's subscription, in base64url: its P-256 key, and a secret that the push service never sees. */
export interface PushKeys {
  readonly p256dh: string;
  readonly auth: string;
}

/** The random parts of each message: a key pair and a salt of 16 bytes. */
export interface Fresh {
  readonly pair: CryptoKeyPair;
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** Plain bytes of one message: push services take bodies of 4,096 bytes (RFC 8030, 7.2), of which 103 are not text. */
export const MOST_PLAIN = 3993;

const RECORD = 4096;
export const P256 = { name: "ECDH", namedCurve: "P-256" } as const;

/** Encrypts for one browser alone, as RFC 8291 has it: aes128gcm (RFC 8188) with a single record. */
export async function encrypt(
  plain: string,
  keys: PushKeys,
  fresh?: Fresh,
): Promise<Uint8Array<ArrayBuffer>> {
  const { pair, salt } = fresh ?? (await freshly());
  const text = new TextEncoder().encode(plain);
  if (text.length > MOST_PLAIN) throw new RangeError("the message is too long to be pushed");
  const theirs = fromBase64url(keys.p256dh);
  const ours = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const theirKey = await crypto.subtle.importKey("raw", theirs, P256, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirKey }, pair.privateKey, 256);

  const about = joined(ascii("WebPush: info\0"), theirs, ours);
  const secret = await hkdf(new Uint8Array(shared), fromBase64url(keys.auth), about, 32);
  const key = await hkdf(secret, salt, ascii("Content-Encoding: aes128gcm\0"), 16);
  const iv = await hkdf(secret, salt, ascii("Content-Encoding: nonce\0"), 12);

  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  // 2: this record is the last one.
  const record = joined(text, Uint8Array.of(2));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, record));
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, RECORD);
  return joined(salt, size, Uint8Array.of(ours.length), ours, sealed);
}

/** Whether the browser's keys are valid: a point of the curve, and 16 bytes. */
export async function areKeys({ p256dh, auth }: PushKeys): Promise<boolean> {
  if (!/^[\w-]{87}=?$/.test(p256dh) || !/^[\w-]{22}={0,2}$/.test(auth)) return false;
  try {
    // Deno takes any point in, and finds out when it is to agree with it.
    await encrypt("", { p256dh, auth });
    return true;
  } catch {
    return false;
  }
}

async function freshly(): Promise<Fresh> {
  const pair = await crypto.subtle.generateKey(P256, false, ["deriveBits"]);
  return { pair, salt: crypto.getRandomValues(new Uint8Array(16)) };
}

async function hkdf(
  secret: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, bytes * 8));
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64url"));
}
