import path from "node:path";
import * as z from "zod";
import { networks, type HostPort, type Networks } from "../http/addresses";
import * as fields from "./environment-fields";
import { NUT_VARIABLES, nutFaults, nutServerPlace, type NutServerPlace } from "./environment-nut";
import {
  combinationFaults as settingFaults,
  managerSettings,
  SETTING_VARIABLES,
  type GivenTexts,
  type ManagerSettings,
} from "./environment-settings";
import { misconfigured } from "./start-fault";

/** The manager's checked settings of the environment. Durations are in seconds. */
export interface Environment extends ManagerSettings {
  readonly userId: string;
  readonly passwordHash: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly http: HostPort;
  /** Null: no TLS. */
  readonly https: HostPort | null;
  /** Null: the private CA. */
  readonly tlsFiles: { readonly certificate: string; readonly key: string } | null;
  /** Null: derived from the addresses that we listen on. */
  readonly publicUrl: string | null;
  readonly trustedProxies: Networks;
  /** Null: generated, kept in the data folder. */
  readonly sessionSecret: string | null;
  readonly sessionTtl: number;
  /** Seconds since its last use; 0: tokens never expire. */
  readonly tokenTtl: number;
  readonly syncOffAfter: number;
  /** A run of more servers than this must be confirmed by typing their number in. */
  readonly confirmAbove: number;
  /** Null: every interface's broadcast address and 255.255.255.255. */
  readonly wakeTargets: readonly HostPort[] | null;
  /** Null: standard output only. */
  readonly logDir: string | null;
  readonly logGenerations: number;
  readonly simulatedFleet: boolean;
  /** The token that lets other machines read /metrics; null: none may. */
  readonly metricsToken: string | null;
  /** The texts of the variables that the console may set, too, and of the files beside them. */
  readonly settingTexts: GivenTexts;
  /** Addresses on which doors may listen; none: doors have their links alone. */
  readonly doorsAddresses: readonly string[];
  /** The NUT server that is set here; null: none is. */
  readonly nut: NutServerPlace | null;
  /** Whether this manager and another one on the same libSQL server stand by for each other. */
  readonly standby: boolean;
}

const VARIABLES = z.object({
  KOMO_USER_ID: fields.userId,
  KOMO_PASSWORD_HASH: fields.passwordHash,
  KOMO_DATA_DIR: fields.folder.default("/var/lib/komoriuta"),
  KOMO_DATABASE_URL: fields.databaseUrl.optional(),
  KOMO_STANDBY: fields.yesOrNo.default(false),
  KOMO_HTTP_ADDR: fields.listenAddress.default({ host: "127.0.0.1", port: 3000 }),
  KOMO_HTTPS_ADDR: fields.listenAddress.optional(),
  KOMO_TLS_CERT_FILE: z.string().optional(),
  KOMO_TLS_KEY_FILE: z.string().optional(),
  KOMO_PUBLIC_URL: fields.publicUrl.optional(),
  KOMO_TRUSTED_PROXIES: fields.addressesOrNetworks.default(networks([])),
  KOMO_SESSION_SECRET: fields.sessionSecret.optional(),
  KOMO_SESSION_TTL: fields.wholeNumber(1, "seconds").default(86_400),
  KOMO_TOKEN_TTL: fields.wholeNumber(0, "seconds").default(7_776_000),
  KOMO_SYNC_OFF_AFTER: fields.wholeNumber(1, "seconds").default(300),
  KOMO_CONFIRM_ABOVE: fields.wholeNumber(1, "servers", 10_000).default(20),
  KOMO_WOL_TARGETS: fields.wakeTargets.optional(),
  KOMO_LOG_DIR: fields.folder.default("/var/log/komoriuta"),
  KOMO_DISABLE_FILE_LOG: fields.yesOrNo.default(false),
  KOMO_LOG_ROTATION_GENERATIONS: fields.wholeNumber(1, "generations", 3650).default(7),
  KOMO_SIMULATED_FLEET: fields.yesOrNo.default(false),
  KOMO_METRICS_TOKEN: fields.metricsToken.optional(),
  KOMO_DOORS_ADDRS: fields.ownAddresses.default([]),
  ...NUT_VARIABLES,
  ...SETTING_VARIABLES,
});

/** Other names of some variables. The name with KOMO_ wins. */
const ALIASES: Readonly<Record<string, string>> = {
  KOMO_DISABLE_FILE_LOG: "DISABLE_FILE_LOG",
  KOMO_LOG_ROTATION_GENERATIONS: "LOG_ROTATION_GENERATIONS",
};

type Given = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks all variables at once. An empty one counts as unset.
 * @throws StartFault with one line for each fault, naming the variable and what it must be, never its value
 */
export function readEnvironment(given: Given): Environment {
  const values = read(VARIABLES, given);
  const faults = combinationFaults(values);
  if (faults.length > 0) throw misconfigured(...faults);
  const { texts } = pick(given);
  const settingTexts = Object.fromEntries(
    Object.keys(SETTING_VARIABLES).flatMap((name) => (texts[name] ? [[name, texts[name]]] : [])),
  );
  return Object.freeze({ ...environment(values), settingTexts });
}

/** The data's location: all settings that the verbs about data need. @throws StartFault as `readEnvironment` */
export function readDataPlace(given: Given): Pick<Environment, "dataDir" | "databaseUrl"> {
  return dataPlace(read(VARIABLES.pick({ KOMO_DATA_DIR: true, KOMO_DATABASE_URL: true }), given));
}

/** The logs' folder, and the number that is kept. @throws StartFault as `readEnvironment` */
export function readLogPlace(given: Given): { readonly logDir: string; readonly logGenerations: number } {
  const wanted = { KOMO_LOG_DIR: true, KOMO_LOG_ROTATION_GENERATIONS: true } as const;
  const values = read(VARIABLES.pick(wanted), given);
  return { logDir: path.resolve(values.KOMO_LOG_DIR), logGenerations: values.KOMO_LOG_ROTATION_GENERATIONS };
}

function read<Shape extends z.ZodRawShape>(variables: z.ZodObject<Shape>, given: Given) {
  const { texts, nameOf } = pick(given);
  const result = variables.safeParse(texts);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path: [name], message }) => {
    const variable = String(name);
    return `${nameOf(variable)} ${texts[variable] === undefined ? "must be set" + hint(variable) : message}`;
  });
  throw misconfigured(...faults);
}

/** The names of all variables. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES.shape);

/** Variables that begin with KOMO_ and mean nothing to the manager: likely misspelt. */
export function unknownVariables(given: Given): string[] {
  return Object.keys(given).filter((name) => name.startsWith("KOMO_") && !(name in VARIABLES.shape));
}

function pick(given: Given): {
  texts: Record<string, string | undefined>;
  nameOf: (variable: string) => string;
} {
  const value = (name: string): string | undefined => given[name]?.trim() || undefined;
  const nameOf = (variable: string): string => {
    const alias = ALIASES[variable];
    return alias && !value(variable) && value(alias) ? alias : variable;
  };
  return { texts: Object.fromEntries(VARIABLE_NAMES.map((name) => [name, value(nameOf(name))])), nameOf };
}

function hint(variable: string): string {
  if (variable === "KOMO_PASSWORD_HASH") return " to what `komo-manager hash-password` prints";
  return variable === "KOMO_USER_ID" ? " to the ID that you log in with" : "";
}

type Values = z.infer<typeof VARIABLES>;

function combinationFaults(values: Values): string[] {
  const { KOMO_HTTPS_ADDR: https, KOMO_TLS_CERT_FILE: certificate, KOMO_TLS_KEY_FILE: key } = values;
  const faults: string[] = [];
  if (certificate && !key) faults.push("KOMO_TLS_KEY_FILE must be set where KOMO_TLS_CERT_FILE is");
  if (key && !certificate) faults.push("KOMO_TLS_CERT_FILE must be set where KOMO_TLS_KEY_FILE is");
  if ((certificate ?? key) && !https) faults.push("KOMO_HTTPS_ADDR must be set where KOMO_TLS_CERT_FILE is");
  const { KOMO_HTTP_ADDR: http } = values;
  if (https && https.port !== 0 && https.port === http.port && https.host === http.host) {
    faults.push("KOMO_HTTPS_ADDR must be another address or port than KOMO_HTTP_ADDR");
  }
  if (values.KOMO_STANDBY && /^file:/.test(values.KOMO_DATABASE_URL ?? "file:"))
    faults.push(
      "KOMO_DATABASE_URL must be that of a libSQL server where KOMO_STANDBY is true: a database file has one manager, and `komo-manager standby set` makes copies of it",
    );
  return [...faults, ...settingFaults(values), ...nutFaults(values)];
}

function dataPlace(
  values: Pick<Values, "KOMO_DATA_DIR" | "KOMO_DATABASE_URL">,
): Pick<Environment, "dataDir" | "databaseUrl"> {
  const dataDir = path.resolve(values.KOMO_DATA_DIR);
  return { dataDir, databaseUrl: values.KOMO_DATABASE_URL ?? `file:${path.join(dataDir, "komoriuta.db")}` };
}

function environment(values: Values): Omit<Environment, "settingTexts"> {
  const { KOMO_TLS_CERT_FILE: certificate, KOMO_TLS_KEY_FILE: key } = values;
  return {
    userId: values.KOMO_USER_ID,
    passwordHash: values.KOMO_PASSWORD_HASH,
    ...dataPlace(values),
    http: values.KOMO_HTTP_ADDR,
    https: values.KOMO_HTTPS_ADDR ?? null,
    tlsFiles: certificate && key ? { certificate, key } : null,
    publicUrl: values.KOMO_PUBLIC_URL ?? null,
    trustedProxies: values.KOMO_TRUSTED_PROXIES,
    sessionSecret: values.KOMO_SESSION_SECRET ?? null,
    sessionTtl: values.KOMO_SESSION_TTL,
    tokenTtl: values.KOMO_TOKEN_TTL,
    syncOffAfter: values.KOMO_SYNC_OFF_AFTER,
    confirmAbove: values.KOMO_CONFIRM_ABOVE,
    wakeTargets: values.KOMO_WOL_TARGETS ?? null,
    logDir: values.KOMO_DISABLE_FILE_LOG ? null : path.resolve(values.KOMO_LOG_DIR),
    logGenerations: values.KOMO_LOG_ROTATION_GENERATIONS,
    simulatedFleet: values.KOMO_SIMULATED_FLEET,
    metricsToken: values.KOMO_METRICS_TOKEN ?? null,
    ...managerSettings(values),
    doorsAddresses: values.KOMO_DOORS_ADDRS,
    nut: nutServerPlace(values),
    standby: values.KOMO_STANDBY,
  };
}
