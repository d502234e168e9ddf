import { isIPv4 } from "node:net";
import { z } from "zod";
import { parsePasswordHash } from "../access/password";
import { isLoopbackHost, networks, parseHostPort, type HostPort, type Networks } from "../http/addresses";
import { WAKE_PORT } from "../wake/send";

/**
 * How a variable's text becomes a value; `fault` completes the sentence "NAME must be …".
 * The text itself is never repeated in a fault: it may be a secret.
 */
export function field<T>(fault: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: `must be ${fault}` });
    return z.NEVER;
  });
}

/** The largest number of seconds that every timer and date on the way takes. */
const LONGEST = 2 ** 31 - 1;

/** A whole number of at least `least`. */
export function wholeNumber(least: number, unit: string, most = LONGEST): z.ZodType<number, string> {
  return field(`a whole number of ${unit}, at least ${least} and at most ${most}`, (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : undefined;
  });
}

export const yesOrNo = field("true or false", (text) => {
  if (/^(true|1)$/i.test(text)) return true;
  return /^(false|0)$/i.test(text) ? false : undefined;
});

export const listenAddress = field<HostPort>(
  "address:port, for example 127.0.0.1:3000 or [::]:3443",
  (text) => parseHostPort(text) ?? undefined,
);

export const userId = field("1 to 128 characters without line breaks", (text) =>
  /^[^\p{Cc}]{1,128}$/u.test(text) ? text : undefined,
);

export const folder = field("the path of a folder", (text) => (text.includes("\0") ? undefined : text));

export const databaseUrl = field(
  "file:PATH or the URL of a libSQL server (libsql:, https:, http:, wss:, ws:)",
  (text) => {
    if (/^file:./.test(text)) return text;
    return /^(libsql|https?|wss?):\/\/./.test(text) && URL.canParse(text) ? text : undefined;
  },
);

/** Without a slash at the end. */
export const publicUrl = field(
  "https://NAME[:PORT], or http://localhost[:PORT], and nothing after it",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || url.href !== `${url.origin}/`) return undefined;
    const fits = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
    return fits ? url.origin : undefined;
  },
);

export const trustedProxies = field<Networks>(
  "addresses or networks with commas between, for example 127.0.0.1,10.0.0.0/8",
  (text) => {
    try {
      return networks(split(text));
    } catch {
      return undefined;
    }
  },
);

export const wakeTargets = field<readonly HostPort[]>(
  "IPv4 addresses with commas between, each with a port or not, for example 192.168.1.255 or 192.168.1.255:7",
  (text) => {
    const targets = split(text).map((entry) => {
      const target = isIPv4(entry) ? { host: entry, port: WAKE_PORT } : parseHostPort(entry);
      return target && isIPv4(target.host) && target.port > 0 ? target : null;
    });
    return targets.every((target) => target !== null) ? targets : undefined;
  },
);

export const sessionSecret = field("at least 32 characters", (text) =>
  text.length >= 32 ? text : undefined,
);

export const metricsToken = field("at least 16 characters without blanks", (text) =>
  /^[!-~]{16,}$/.test(text) ? text : undefined,
);

export const passwordHash = z.string().superRefine((text, context) => {
  try {
    parsePasswordHash(text);
  } catch (error) {
    // What the parser says holds nothing of the hash.
    const reason = error instanceof Error ? error.message : String(error);
    context.addIssue({
      code: "custom",
      message: `must be as \`komo-manager hash-password\` prints it: ${reason}`,
    });
  }
});

/** The entries of a list with commas between. */
export function split(list: string): string[] {
  return list.split(",").map((entry) => entry.trim());
}
