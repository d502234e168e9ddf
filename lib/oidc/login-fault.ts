import { isErrorNamed } from "../compat/across-bundles";

/** Reasons for which a login by OpenID Connect fails before its person is known. */
export const LOGIN_FAULTS = [
  /** The service did not answer, or its answer cannot be read. */
  "unanswered",
  /** The answer cannot be trusted: it is not signed by the service, not for this login, or no valid answer. */
  "untrusted",
  /** The token has ended, or is from the future. */
  "clock",
  /** The person declined, or the service denied them. */
  "denied",
  /** The service does not accept this manager. */
  "refused",
  /** The login was begun in another browser, too long ago, or not at all. */
  "not_begun",
  /** The login's code was used already, or has ended. */
  "over",
  /** There are too many logins at once. */
  "busy",
] as const;
export type LoginFaultReason = (typeof LOGIN_FAULTS)[number];

/** A login that failed. */
export class LoginFault extends Error {
  override readonly name = "LoginFault";

  constructor(
    readonly reason: LoginFaultReason,
    /** For the log: a word or a sentence of ours, without a secret. */
    readonly detail = "",
  ) {
    super(`${reason}: ${detail}`);
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isErrorNamed(value, "LoginFault", "reason");
  }
}
