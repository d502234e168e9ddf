import { randomBytes, randomInt, scrypt } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { replaceFile } from "../common/files.mjs";
import { Fault } from "../common/say.mjs";

/**
 * @typedef {object} Login a login as it is kept
 * @property {string} userId
 * @property {string} passwordHash as KOMO_PASSWORD_HASH wants it
 */

/** scrypt's cost: about 80 ms, 32 MiB. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Without characters that look alike. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/**
 * A new login. The password is known to the caller only; 100 random bits.
 * @returns {Promise<{ login: Login, password: string }>}
 */
export async function makeLogin() {
  const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  const password = [group(), group(), group(), group()].join("-");
  return { login: { userId: "operator", passwordHash: await hashPassword(password) }, password };
}

/**
 * @param {string} password
 * @param {Buffer} [salt]
 * @returns {Promise<string>} scrypt:N:r:p:salt:hash, the last two in base64url
 */
export async function hashPassword(password, salt = randomBytes(16)) {
  const derive =
    /** @type {(password: string, salt: Buffer, length: number, cost: object) => Promise<Buffer>} */ (
      promisify(scrypt)
    );
  const hash = await derive(password, salt, 32, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join(":");
}

/**
 * @param {string} file
 * @returns {Login | undefined} undefined where there is none
 * @throws Fault where it cannot be understood
 */
export function readLogin(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  try {
    const { userId, passwordHash } = JSON.parse(text);
    if (typeof userId === "string" && typeof passwordHash === "string") return { userId, passwordHash };
  } catch {
    // Told below.
  }
  throw new Fault(`${file} is broken: \`--new-login\` makes a new one.`);
}

/**
 * @param {string} file
 * @param {Login} login
 */
export const saveLogin = (file, login) => replaceFile(file, `${JSON.stringify(login, null, 2)}\n`, 0o600);
