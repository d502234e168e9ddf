import { isErrorNamed } from "../compat/across-bundles";

/** Why a login by OpenID Connect came to nothing, before it was known who it is. */
export const LOGIN_FAULTS = [
  /** The service did not answer, or not with what can be read. */
  "unanswered",
  /** What it answered cannot be trusted: it is not signed by it, not for this login, or no answer at all. */
  "untrusted",
  /** A token that has ended, or is from the future. */
  "clock",
  /** Whoever logs in has said no, or the service to them. */
  "denied",
  /** It does not accept this manager. */
  "refused",
  /** It was begun in another browser, too long ago, or not at all. */
  "not_begun",
  /** Its code was used already, or has ended. */
  "over",
  /** Too many at once. */
  "busy",
] as const;
export type LoginFaultReason = (typeof LOGIN_FAULTS)[number];

/** A login that came to nothing. */
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
