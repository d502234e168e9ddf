import { X509Certificate } from "node:crypto";
import type { Credentials } from "./credentials";

type Context = Readonly<Record<string, unknown>>;

export interface CredentialsWatchParts {
  /** The mark that `credentialsMark` gives. */
  mark(): Promise<string>;
  read(): Promise<Credentials>;
  /** Uses these certificates from now on. @throws Error where they cannot be used */
  use(credentials: Credentials): void;
  /** The certificates in use. */
  readonly current: Credentials;
  readonly log: Readonly<Record<"info" | "warn", (message: string, context: Context) => void>>;
}

/** The watch that keeps TLS' certificates up to date. */
export interface CredentialsWatch {
  /** Checks for a change, and takes it over once it stands still. To be called every few seconds. */
  poll(): Promise<void>;
  /** Reads at once, whether or not something seems to have changed. */
  reload(): Promise<void>;
}

/**
 * Takes replaced certificates over while the manager runs. Unusable ones are logged once for each state of the files,
 * and those in use go on serving.
 */
export function watchCredentials(parts: CredentialsWatchParts): CredentialsWatch {
  const { log } = parts;
  let { current } = parts;
  // The first state that stands still is read, too: the files may have changed since they were read at the start.
  let taken: string | null = null;
  let seen: string | null = null;

  const take = async (): Promise<void> => {
    try {
      const next = await parts.read();
      if (next.cert === current.cert && next.key === current.key) return;
      parts.use(next);
      current = next;
      log.info("certificate taken over", { validTo: new X509Certificate(next.cert).validTo });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn("the certificate cannot be taken over; the one before goes on serving", { reason });
    }
  };
  return {
    async poll() {
      const mark = await parts.mark();
      // A pair that is being written is two files that do not belong together: it has to stand still for one poll.
      const stands = mark === seen;
      seen = mark;
      if (!stands || mark === taken) return;
      taken = mark;
      await take();
    },
    async reload() {
      taken = seen = await parts.mark();
      await take();
    },
  };
}
