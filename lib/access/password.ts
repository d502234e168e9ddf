import { randomBytes as cryptoRandomBytes } from "node:crypto";
import * as z from "zod";
import type { PersonRecord } from "../fleet/model/entities";
import { sameText, hashSecret, matchesHash, parseScryptHash, type ScryptHash } from "./secrets";

/** About 100 ms and 32 MiB: slow enough to guess at, quick enough to wait for. */
const COST = { N: 2 ** 15, r: 8, p: 1 };

/** Characters of the longest password; longer ones are wrong without a check. */
const LONGEST_PASSWORD = 1024;

/** A password that somebody sets for themselves. The words are in the messages of both languages. */
export const newPassword = z
  .string()
  .min(8, "must have at least 8 characters")
  .max(LONGEST_PASSWORD, `must have at most ${LONGEST_PASSWORD} characters`);

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
  cost: Pick<ScryptHash, "N" | "r" | "p"> = COST,
): Promise<string> {
  if (password.length === 0) throw new Error("the password must have at least one character");
  if (password.length > LONGEST_PASSWORD)
    throw new Error(`the password must have at most ${LONGEST_PASSWORD} characters`);
  return hashSecret(composed(password), cost, randomBytes);
}

/** Reads a password hash. @throws Error that says what it must be, without the hash */
export function parsePasswordHash(text: string): ScryptHash {
  const hash = parseScryptHash(text);
  if (hash.N < COST.N) throw new Error(`N must be at least ${COST.N}`);
  return hash;
}

/** Whether a password is the one that was hashed. Runs off the event loop, in the same time for every wrong one. */
async function matchesPassword(password: string, hash: ScryptHash): Promise<boolean> {
  return password.length <= LONGEST_PASSWORD && (await matchesHash(composed(password), hash));
}

/** The owner of a login: the environment, or a person; by OpenID Connect where it was without a password. */
export type LoggedIn =
  | { readonly kind: "local" }
  | { readonly kind: "person"; readonly person: PersonRecord; readonly by: "password" | "oidc" };

/**
 * Makes the check of ID and password against the environment's login and those of people; it gives null where they are
 * nobody's. An unknown ID takes as long as a wrong password.
 * @param named the person of this name, if any
 */
export function loginCheck(
  { userId: localId, passwordHash }: Login,
  named: (userId: string) => Promise<PersonRecord | null> = () => Promise.resolve(null),
): (userId: string, password: string) => Promise<LoggedIn | null> {
  return async (userId, password) => {
    const isLocal = sameText(userId, localId);
    const person = isLocal ? null : await named(userId);
    const hash = person?.passwordHash ? parseScryptHash(person.passwordHash) : passwordHash;
    if (!(await matchesPassword(password, hash))) return null;
    if (isLocal) return { kind: "local" };
    return person?.passwordHash ? { kind: "person", person, by: "password" } : null;
  };
}

/** "が" has two spellings, and which one a keyboard makes depends on the system. */
function composed(password: string): string {
  return password.normalize("NFC");
}
