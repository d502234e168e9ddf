import { randomBytes, scryptSync } from "node:crypto";

/** What an operator knows, and what the manager is told of it. */
export interface Login {
  readonly userId: string;
  readonly password: string;
  readonly passwordHash: string;
}

/** A login with a password that nobody else has. */
export function makeLogin(): Login {
  const password = randomBytes(12).toString("base64url");
  const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, cost);
  const parts = ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")];
  return { userId: "keeper", password, passwordHash: parts.join(":") };
}
