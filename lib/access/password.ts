import { randomBytes as cryptoRandomBytes } from "node:crypto";
import { sameText, hashSecret, matchesHash, parseScryptHash, type ScryptHash } from "./secrets";

/** About 100 ms and 32 MiB: slow enough to guess at, quick enough to wait for. */
const COST = { N: 2 ** 15, r: 8, p: 1 };

/** Longer ones are wrong without a look: nobody types them. Characters. */
const LONGEST_PASSWORD = 1024;

/** The login that the manager was configured with. */
export interface Login {
  readonly userId: string;
  readonly passwordHash: ScryptHash;
}

/**
 * Hashes a password as `KOMO_PASSWORD_HASH` wants it.
 * @throws where it is empty or longer than 1024 characters
 */
export async function hashPassword(
  password: string,
  randomBytes: (size: number) => Buffer = cryptoRandomBytes,
): Promise<string> {
  if (password.length === 0) throw new Error("the password must have at least one character");
  if (password.length > LONGEST_PASSWORD)
    throw new Error(`the password must have at most ${LONGEST_PASSWORD} characters`);
  return hashSecret(composed(password), COST, randomBytes);
}

/**
 * Reads a password hash.
 * @throws with what it must be; the message never holds the hash
 */
export function parsePasswordHash(text: string): ScryptHash {
  const hash = parseScryptHash(text);
  if (hash.N < COST.N) throw new Error(`N must be at least ${COST.N}`);
  return hash;
}

/** Makes the check of ID and password against the login. A wrong ID takes as long as a wrong password. */
export function loginCheck(login: Login): (userId: string, password: string) => Promise<boolean> {
  return async (userId, password) => {
    if (password.length > LONGEST_PASSWORD) return false;
    const right = await matchesHash(composed(password), login.passwordHash);
    return sameText(userId, login.userId) && right;
  };
}

/** "が" has two spellings, and which one a keyboard makes depends on the system. */
function composed(password: string): string {
  return password.normalize("NFC");
}
