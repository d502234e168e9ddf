import { scrypt, timingSafeEqual, createHash } from "node:crypto";

/** A scrypt hash with all that is needed to check it. */
export interface ScryptHash {
  /** CPU and memory cost: a power of two. */
  readonly N: number;
  /** Block size. */
  readonly r: number;
  /** Parallelisation. */
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const FORMAT = "scrypt:N:r:p:<salt base64url>:<hash base64url>";

/** Bytes of a salt that we make; those that we read may be longer. */
const SALT_LENGTH = 16;
const HASH_LENGTH = 32;
/** No hash may ask for more: a slip in a configuration must not take the machine's memory. */
const MEMORY_LIMIT = 256 * 1024 * 1024;

/** Bytes of memory that scrypt takes. */
function memory({ N, r, p }: Pick<ScryptHash, "N" | "r" | "p">): number {
  return 128 * r * (N + p + 2);
}

/** Reads `scrypt:N:r:p:<salt>:<hash>`. @throws Error that says what is wrong, without the hash */
export function parseScryptHash(text: string): ScryptHash {
  const parts = text.split(":");
  const [scheme, n = "", blockSize = "", parallel = "", saltText = "", hashText = ""] = parts;
  if (scheme !== "scrypt" || parts.length !== 6) throw new Error(`must have the form ${FORMAT}`);
  const [N, r, p] = [wholeNumber("N", n), wholeNumber("r", blockSize), wholeNumber("p", parallel)];
  if (N < 2 || !Number.isInteger(Math.log2(N))) throw new Error("N must be a power of two");
  if (memory({ N, r, p }) > MEMORY_LIMIT) throw new Error("N, r and p ask for more than 256 MiB of memory");
  const [salt, hash] = [bytes("salt", saltText, SALT_LENGTH), bytes("hash", hashText, HASH_LENGTH)];
  return { N, r, p, salt, hash };
}

/** Writes a hash as `parseScryptHash` reads it. */
export function formatScryptHash({ N, r, p, salt, hash }: ScryptHash): string {
  return ["scrypt", N, r, p, salt.toString("base64url"), hash.toString("base64url")].join(":");
}

/** Hashes a secret with a new salt. Runs off the event loop. */
export async function hashSecret(
  secret: string,
  cost: Pick<ScryptHash, "N" | "r" | "p">,
  randomBytes: (size: number) => Buffer,
): Promise<string> {
  const salt = randomBytes(SALT_LENGTH);
  return formatScryptHash({ ...cost, salt, hash: await derive(secret, { ...cost, salt }, HASH_LENGTH) });
}

/** Whether a secret is the one that was hashed. Runs off the event loop, in the same time for every wrong one. */
export async function matchesHash(secret: string, expected: ScryptHash): Promise<boolean> {
  return timingSafeEqual(await derive(secret, expected, expected.hash.length), expected.hash);
}

/**
 * The digest of a secret that is random itself, in hexadecimal digits: nobody can try 190 bits, so that a slow hash would
 * protect nothing. How far two of them agree says nothing of the secrets, so that they are compared as texts.
 */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** That digest as agents' tokens and enrolment keys keep it: logs mask it by its first word. */
export function hashRandom(secret: string): string {
  return `digest:${digestOf(secret)}`;
}

function derive(
  secret: string,
  { N, r, p, salt }: Omit<ScryptHash, "hash">,
  length: number,
): Promise<Buffer> {
  // Node's own limit, 32 MiB, is just too little for N = 2^15.
  const options = { N, r, p, maxmem: memory({ N, r, p }) + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new Error(`${name} must be a whole number of at least 1`);
  return Number(text);
}

function bytes(name: string, text: string, least: number): Buffer {
  const found = Buffer.from(text, "base64url");
  if (found.toString("base64url") !== text) throw new Error(`the ${name} must be base64url without padding`);
  if (found.length < least) throw new Error(`the ${name} must have at least ${least} bytes`);
  return found;
}

/** Whether two texts are the same, in a time that says nothing of where they differ or how long they are. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
