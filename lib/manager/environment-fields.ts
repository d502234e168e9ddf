import { isIP, isIPv4 } from "node:net";
import * as z from "zod";
import { LOCALES, ONE_OF_THEM } from "../../i18n/locales";
import { parsePasswordHash } from "../access/password";
import { ROLE_NAMES, type Role } from "../fleet/model/entities";
import { isLoopbackHost, networks, parseHostPort, type HostPort, type Networks } from "../http/addresses";
import type { GroupRole } from "../oidc/settings";
import { isBarredNutHost, readNutPlace, type NutPlace } from "../power/nut-address";
import { WAKE_PORT } from "../wake/wake-on-lan";

/**
 * A schema that turns a variable's text into a value; `fault` completes the sentence "NAME must be …". The text itself
 * is never repeated in a fault: it may be a secret.
 */
function field<T>(fault: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: `must be ${fault}` });
    return z.NEVER;
  });
}

/** The largest number of seconds that every timer and date takes. */
const LONGEST = 2 ** 31 - 1;

/** A whole number of at least `least`. */
export function wholeNumber(least: number, unit: string, most = LONGEST): z.ZodType<number, string> {
  return field(`a whole number of ${unit}, at least ${least} and at most ${most}`, (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    return value >= least && value <= most ? value : undefined;
  });
}

/** A number with up to four decimals, written with a point, from 0 to `most`. */
export function decimal(unit: string, most: number): z.ZodType<number, string> {
  return field(`a number of ${unit} such as 0.32, at most ${most}`, (text) => {
    const value = /^\d{1,6}(\.\d{1,4})?$/.test(text) ? Number(text) : NaN;
    return value <= most ? value : undefined;
  });
}

export const currency = field("a currency by its three letters in ISO 4217, such as EUR", (text) =>
  Intl.supportedValuesOf("currency").includes(text) ? text : undefined,
);

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

/** The public URL, without a slash at the end. */
export const publicUrl = field(
  "https://NAME[:PORT], or http://localhost[:PORT], and nothing after it",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || url.href !== `${url.origin}/`) return undefined;
    const fits = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
    return fits ? url.origin : undefined;
  },
);

export const addressesOrNetworks = field<Networks>(
  "addresses or networks with commas between, for example 127.0.0.1,10.0.0.0/8",
  (text) => {
    try {
      return networks(split(text));
    } catch {
      return undefined;
    }
  },
);

export const ownAddresses = field<readonly string[]>(
  "addresses of this machine with commas between, for example 192.0.2.1, or 0.0.0.0 for all",
  (text) => {
    const addresses = split(text).map((entry) => entry.toLowerCase());
    return addresses.every((entry) => isIP(entry) !== 0) ? addresses : undefined;
  },
);

/** The place of a NUT server. Its password has variables of its own. */
export const nutUrl = field<NutPlace>(
  "nut://HOST or nut://USER@HOST:PORT, with /UPS behind it for one UPS alone, and no password in it",
  (text) => {
    const place = /^nut:\/\//i.test(text) ? readNutPlace(text) : null;
    return place && !isBarredNutHost(place.host) ? place : undefined;
  },
);

export const fingerprint = field("a SHA-256 fingerprint of 64 hexadecimal digits", (text) => {
  const plain = text.replace(/[\s:]/g, "").toLowerCase();
  return /^[0-9a-f]{64}$/.test(plain) ? plain : undefined;
});

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

export const timeOfDay = field("a time of day as HH:MM, such as 07:30", (text) =>
  /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : undefined,
);

export const locale = z.enum(LOCALES, { error: `must be ${ONE_OF_THEM}` });

export const passwordHash = z.string().superRefine((text, context) => {
  try {
    parsePasswordHash(text);
  } catch (error) {
    // The parser's message holds nothing of the hash.
    const reason = error instanceof Error ? error.message : String(error);
    context.addIssue({
      code: "custom",
      message: `must be as \`komo-manager hash-password\` prints it: ${reason}`,
    });
  }
});

/** The contact by which push services may reach whoever runs this manager (RFC 8292, 2.1). */
export const pushContact = field("mailto:ADDRESS or a URL that begins with https://", (text) => {
  const url = URL.canParse(text) && text.length <= 200 ? new URL(text) : null;
  if (url?.protocol === "mailto:") return /^mailto:[^\s@]+@[^\s@]+$/.test(text) ? text : undefined;
  return url?.protocol === "https:" && url.username === "" && url.password === "" ? text : undefined;
});

/** The URL to which notices are posted. The path may be secret: it is never repeated. */
export const postUrl = field<URL>(
  "a URL that begins with https:// (or http://), without a login in it",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === ""
      ? url
      : undefined;
  },
);

export const ntfyTopicUrl = field<URL>("the URL of a topic, as https://ntfy.sh/TOPIC", (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const fits = url && /^https?:$/.test(url.protocol) && url.username === "" && /[^/]\/?$/.test(url.pathname);
  return fits && url.search === "" ? url : undefined;
});

/** The secret of signatures, as https://www.standardwebhooks.com has it. */
export const webhookSecret = field<Buffer>("whsec_ and the Base64 text of 24 to 64 random bytes", (text) => {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const secret = Buffer.from(base64 ?? "", "base64");
  return secret.length >= 24 && secret.length <= 64 ? secret : undefined;
});

export const smtpUrl = field<URL>(
  "smtp://HOST[:PORT] or smtps://HOST[:PORT], with USER:PASSWORD@ before the host where a login is needed",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url && /^smtps?:$/.test(url.protocol) && url.hostname !== "" ? url : undefined;
  },
);

/** The URL of a broker. Its login has variables of its own. */
export const mqttUrl = field<URL>(
  "mqtts://HOST[:PORT] or mqtt://HOST[:PORT], without a login in it",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const fits = url && /^mqtts?:$/.test(url.protocol) && url.hostname !== "" && url.username === "";
    return fits && url.password === "" && /^\/?$/.test(url.pathname) ? url : undefined;
  },
);

export const mqttTopic = field("a topic without wildcards, such as komoriuta or home/komoriuta", (text) =>
  /^[^\p{Cc}#+$/]+(\/[^\p{Cc}#+/]+)*$/u.test(text) && text.length <= 100 ? text : undefined,
);

/** A token for programs. Its value is never repeated: it is secret. */
export const apiToken = field("a token for programs, as the console shows it once", (text) =>
  /^komo_[A-Za-z0-9]{32}$/.test(text) ? text : undefined,
);

/** The issuer URL of a login service. */
export const issuer = field<URL>(
  "https://HOST and a path where there is one (http:// for localhost only)",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const isBare = url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
    if (!url || !isBare) return undefined;
    const fits = url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
    return fits ? url : undefined;
  },
);

/** The text of a button. */
export const shortName = field("1 to 40 characters without line breaks", (text) =>
  /^[^\p{C}]{1,40}$/u.test(text) ? text : undefined,
);

export const oidcScopes = field("words with blanks between, with openid among them", (text) => {
  const words = text.split(/\s+/);
  return words.includes("openid") && words.every((word) => /^[!#-[\]-~]+$/.test(word))
    ? words.join(" ")
    : undefined;
});

export const role = z.enum(ROLE_NAMES, { error: `must be ${ROLE_NAMES.join(", ")}` });

function isRole(text: string): text is Role {
  return ROLE_NAMES.some((name) => name === text);
}

export const groupRoles = field<readonly GroupRole[]>(
  "GROUP=ROLE with commas between, for example staff=viewer,keepers=admin,lab=operator@Room 1",
  (text) => {
    const entries = split(text).map((entry): GroupRole | null => {
      // A group's name may hold such signs; a role's does not.
      const equals = entry.lastIndexOf("=");
      const [given = "", ...group] = entry.slice(equals + 1).split("@");
      const claimed = entry.slice(0, Math.max(equals, 0)).trim();
      const where = group.join("@").trim();
      const wanted = given.trim();
      if (claimed === "" || !isRole(wanted) || (group.length > 0 && where === "")) return null;
      return { claimed, role: wanted, group: group.length > 0 ? where : null };
    });
    return entries.every((entry) => entry !== null) ? entries : undefined;
  },
);

/** The allow list of logins by OpenID Connect. */
export const oidcAllow = field<readonly string[]>(
  "mail addresses, @DOMAIN or sub:SUBJECT with commas between, or *",
  (text) => {
    const entries = split(text);
    const fits = (entry: string): boolean =>
      entry === "*" || /^sub:\S+$/.test(entry) || /^@[^\s@]+$/.test(entry) || isMailAddress(entry);
    return entries.every(fits) ? entries : undefined;
  },
);

export const mailAddress = field("a mail address", (text) => (isMailAddress(text) ? text : undefined));

export const mailAddresses = field<readonly string[]>("mail addresses with commas between", (text) => {
  const addresses = split(text);
  return addresses.every(isMailAddress) ? addresses : undefined;
});

function isMailAddress(text: string): boolean {
  return z.email().safeParse(text).success || /^[\w.+-]+@localhost$/.test(text);
}

/** The entries of a list with commas between. */
function split(list: string): string[] {
  return list.split(",").map((entry) => entry.trim());
}
