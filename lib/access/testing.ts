import { hashPassword } from "./password";

/** The least that scrypt can cost: what a test proves is seldom that it is slow. */
export const CHEAP = { N: 2, r: 8, p: 1 };

/** A password hash as `hashPassword` makes it, at once. */
export function cheapHash(password: string): Promise<string> {
  return hashPassword(password, undefined, CHEAP);
}
