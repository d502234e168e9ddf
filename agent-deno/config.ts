/** The agent's configuration: `config.json` (secret) and `public.json` (for `status` without root). */
import { exists, readText, writeTogether } from "./host/files.ts";
import type { Paths } from "./host/environment.ts";
import { printable } from "./printable.ts";
import { messageOf, reasonOf, Refusal } from "./refusal.ts";
import { say } from "./words/say.ts";

export interface Config {
  readonly enabled: boolean;
  /** One manager, or several between commas: the first one that serves is asked (managers.ts). */
  readonly managerURL: string;
  readonly accessToken: string;
  /** Number of daily log files to keep; ≥ 1. */
  readonly logGeneration: number;
  readonly disabledFileLog: boolean;
  /** PEM file of a private CA. */
  readonly caFile?: string;
  /** Whether it wakes other machines in its networks when the manager asks for it; absent: it does. */
  readonly relay?: boolean;
  /** Whether the manager may upgrade it; absent: it may. */
  readonly upgrades?: boolean;
}

type Check = (value: unknown) => string | undefined;

/** Rules of the fields; a check gives the fault. */
export const FIELD_CHECKS: Readonly<Record<keyof Config, Check>> = {
  enabled: (value) => (typeof value === "boolean" ? undefined : say("must be true or false")),
  managerURL: (value) => {
    if (typeof value !== "string") return say("must be text");
    if (value === "") return undefined;
    const checked = checkManagerUrls(value);
    return "fault" in checked ? checked.fault : undefined;
  },
  accessToken: (value) =>
    typeof value === "string" && /^([A-Za-z0-9]{32})?$/.test(value)
      ? undefined
      : say("must be the 32 letters and digits that the console showed"),
  logGeneration: (value) =>
    typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 3650
      ? undefined
      : say("must be a whole number from 1 to 3650"),
  disabledFileLog: (value) => (typeof value === "boolean" ? undefined : say("must be true or false")),
  caFile: (value) =>
    value === undefined || (typeof value === "string" && /^(\/|[A-Za-z]:[\\/])\P{C}+$/u.test(value))
      ? undefined
      : say("must be the absolute path of a PEM file"),
  relay: (value) =>
    value === undefined || typeof value === "boolean" ? undefined : say("must be true or false"),
  upgrades: (value) =>
    value === undefined || typeof value === "boolean" ? undefined : say("must be true or false"),
};

/** Fields that may be missing. */
const OPTIONAL: readonly string[] = ["caFile", "relay", "upgrades"] satisfies (keyof Config)[];

export const EMPTY_CONFIG: Config = {
  enabled: false,
  managerURL: "",
  accessToken: "",
  logGeneration: 7,
  disabledFileLog: false,
};

/**
 * The configuration in `text`. Nothing is dropped silently: a broken, missing or unknown field is named.
 * @throws Refusal (1); its message never holds a value, which might be the token
 */
export function parseConfig(text: string, file: string): Config {
  const fields = parseObject(text, file);
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(FIELD_CHECKS, name))
      throw new Refusal(
        1,
        say('{file}: unknown field "{name}".', { file, name: printable(name.slice(0, 60)) }),
      );
  }
  const config: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(FIELD_CHECKS)) {
    const value = fields[name];
    if (value === undefined && !OPTIONAL.includes(name))
      throw new Refusal(1, say('{file}: "{name}" is missing.', { file, name }));
    const fault = check(value);
    if (fault !== undefined) throw new Refusal(1, say('{file}: "{name}" {fault}.', { file, name, fault }));
    if (value !== undefined) config[name] = value;
  }
  // Every field was just checked.
  return config as unknown as Config;
}

function parseObject(text: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine's own words quote the text around the fault, and with it perhaps the token.
    throw new Refusal(1, say("{file}: is not valid JSON (line {line}).", { file, line: faultyLine(text) }));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(1, say("{file}: must hold a JSON object.", { file }));
  }
  return value as Record<string, unknown>;
}

/** The first line up to which the text is no beginning of JSON: no token of JSON goes over the end of a line. */
function faultyLine(text: string): number {
  const lines = text.split("\n");
  let [good, bad] = [0, lines.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(lines.slice(0, middle).join("\n"))) good = middle;
    else bad = middle;
  }
  return bad;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const words = messageOf(error);
    const at = /at position (\d+)/.exec(words)?.[1];
    return /end of JSON/.test(words) || (Number(at) === text.length && !words.startsWith("Unterminated"));
  }
}

/**
 * Reads the configuration.
 * @throws Refusal (1) where there is none, or where it is broken
 */
export function loadConfig(paths: Paths): Config {
  let text: string | undefined;
  try {
    text = readText(paths.config);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new Refusal(1, say("{file}: may be read by root only.", { file: paths.config }));
    }
    throw new Refusal(1, say("{file}: cannot be read: {why}.", { file: paths.config, why: reasonOf(error) }));
  }
  if (text === undefined)
    throw new Refusal(1, say("{file}: does not exist; run `komo-agent init` first.", { file: paths.config }));
  return parseConfig(text, paths.config);
}

/** Whether there is a configuration, or anything else in its place. */
export function configExists(paths: Paths): boolean {
  return exists(paths.config);
}

/**
 * Writes the configuration, and beside it its public part: each whole or not at all.
 * @throws Refusal (1) where it cannot be written; the old configuration is untouched then
 */
export function saveConfig(paths: Paths, config: Config): void {
  try {
    Deno.mkdirSync(paths.configDir, { recursive: true, mode: 0o755 });
    const { enabled, managerURL } = config;
    writeTogether([
      { path: paths.publicConfig, text: asJson({ enabled, managerURL }), mode: 0o644 },
      { path: paths.config, text: asJson(config), mode: 0o600 },
    ]);
  } catch (error) {
    throw new Refusal(
      1,
      say("{file}: cannot be written: {why}.", { file: paths.config, why: reasonOf(error) }),
    );
  }
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * The rule for the manager's URL: `https`, unless the host is this machine itself.
 * @returns the URL as it is kept (no slash at its end), or what is wrong with it
 */
export function checkManagerUrl(text: string): { url: string } | { fault: string } {
  const url = URL.parse(text.trim());
  if (url === null) return { fault: say("must be a URL such as https://manager.example:3443") };
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return { fault: say("must begin with https://") };
  if (url.username !== "" || url.password !== "")
    return { fault: say("must not carry a user name or password") };
  if (url.search !== "" || url.hash !== "")
    return { fault: say("must not carry a query (?) or fragment (#)") };
  if (url.protocol === "http:" && !isThisMachine(url.hostname)) {
    return {
      fault: say("must begin with https:// unless the manager runs on this very machine (localhost)"),
    };
  }
  return { url: url.href.replace(/\/+$/, "") };
}

/** More would keep a server waiting for each before it finds the one that serves. */
const MOST_MANAGERS = 4;

/**
 * The rule for one manager or several: a standby stands after the first one.
 * @returns the URLs as they are kept, between commas, or what is wrong with them
 */
export function checkManagerUrls(text: string): { url: string } | { fault: string } {
  const urls: string[] = [];
  for (const one of text.split(",")) {
    const checked = checkManagerUrl(one);
    if ("fault" in checked) return checked;
    if (urls.includes(checked.url)) return { fault: say("must name {url} once", { url: checked.url }) };
    urls.push(checked.url);
  }
  if (urls.length > MOST_MANAGERS)
    return { fault: say("must name at most {count} managers", { count: MOST_MANAGERS }) };
  return { url: urls.join(",") };
}

/** The managers of a configuration, in their order. */
export function managersOf({ managerURL }: Pick<Config, "managerURL">): readonly string[] {
  return managerURL.split(",");
}

/** localhost, 127.0.0.0/8 or [::1]. The URL parser has already brought every spelling into one form. */
function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A file with one certificate and nothing else. */
const ONE_CERTIFICATE = /^\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

/**
 * The PEM text of a private CA. All that is in the file is trusted, so it is one certificate: a second one, or text
 * around it, may be somebody else's.
 * @throws Refusal with `exitCode` where the file cannot be read or holds anything else
 */
export function readCertificate(path: string, exitCode: 1 | 2): string {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new Refusal(exitCode, say("caFile: {path} cannot be read: {why}.", { path, why: reasonOf(error) }));
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw new Refusal(exitCode, say("caFile: {path} holds no certificate in PEM form.", { path }));
  }
  if (!ONE_CERTIFICATE.test(text)) {
    throw new Refusal(
      exitCode,
      say(
        "caFile: {path} must hold one certificate and nothing else; `openssl x509 -in {path}` prints the first one alone.",
        { path },
      ),
    );
  }
  return text;
}

/**
 * Refuses a configuration that was read and that komolet cannot work with yet.
 * @throws Refusal (1) that names the field
 */
export function requireReady(config: Config, paths: Paths): void {
  if (config.managerURL === "") throw missing(paths, "managerURL", "managerUrl");
  if (config.accessToken === "") throw missing(paths, "accessToken", "accessToken");
  if (config.caFile !== undefined) readCertificate(config.caFile, 1);
}

function missing(paths: Paths, field: string, target: string): Refusal {
  return new Refusal(
    1,
    say('{file}: "{field}" is empty; run `komo-agent set {target}`.', { file: paths.config, field, target }),
  );
}
