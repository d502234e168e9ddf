import type { Message } from "./message";

/** A way to people. */
export interface Channel {
  /** For the log: a host or a mail server, never a whole URL, which may hold a secret. */
  readonly name: string;
  /** Resolves when the other side has taken the message. @throws Error whose message says what went wrong */
  send(message: Message, signal: AbortSignal): Promise<void>;
}
