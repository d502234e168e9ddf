import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { version } from "../../../package.json";
import { writePrivateFile } from "../../files";
import { formatHostPort } from "../../http/addresses";
import { derivedPublicUrl } from "../../install/manager-address";
import { LOG_FILE } from "../../log/log";
import { logrotateText } from "../../log/logrotate";
import { readEnvironment, type Environment } from "../environment";
import { failed, faultOf, misconfigured, type StartFault } from "../start-fault";
import type { Terminal } from "../terminal";
import {
  isPackaged,
  mustBeOurs,
  mustBeRootOfSystemd,
  placeProgram,
  PLACES,
  placeText,
  textOf,
  USER,
  type Host,
} from "./host";
import { keepReplaced, type Replaced } from "./replaced";
import { newSettings } from "./settings";

/** An installation: its program, files, settings and machine. */
export interface Installation {
  readonly host: Host;
  /** The running program. */
  readonly program: string;
  /** The folder with the unit and similar files. */
  readonly deploy: string;
  /** Variables for a manager that has no settings yet. */
  readonly given: Readonly<Record<string, string | undefined>>;
  /** Null: nobody can be asked. */
  readonly terminal: Terminal | null;
  /** Requests a URL; null: nobody answers there. */
  get(url: string): Promise<{ readonly status: number; readonly body: string } | null>;
  /** @throws StoreFault where there is a database that this version does not read */
  refuseUnread(databaseUrl: string): Promise<void>;
  /** The migrations that a database has had. */
  migrationsOf(databaseUrl: string): Promise<readonly string[]>;
  /** Wall-clock milliseconds. */
  now(): number;
  /** The addresses of this machine that others may know. */
  addresses(): readonly string[];
  sleep(milliseconds: number): Promise<void>;
}

/**
 * `komo-manager install`: makes a service of this program and starts it; an installed one is replaced by this program,
 * and keeps its settings. Where a package brought the files, only the settings are made. An installation that was cut
 * off is completed by the next. Where the new program does not answer, the one before is put back.
 * @returns a summary for people
 * @throws StartFault before anything is changed where this machine, or what is on it, does not allow it
 */
export async function install(installation: Installation): Promise<string> {
  const { host, deploy, given, terminal } = installation;
  await mustBeRootOfSystemd(host, "install");
  const packaged = await isPackaged(host);
  if (!packaged) {
    mustBeOneFile(installation);
    await mustBeOurs(host);
  }
  const shipped = (name: string): Promise<string> => readFile(path.join(deploy, name), "utf8");
  const present = await textOf(host.at(PLACES.settings));
  const fresh =
    present === null || !hasLogin(present)
      ? await newSettings(present ?? (await shipped("komo-manager.env")), given, terminal)
      : null;
  const settings = fresh?.text ?? present ?? "";
  const environment = readEnvironment(variablesOf(settings));

  await installation.refuseUnread(environment.databaseUrl);
  const had = await installation.migrationsOf(environment.databaseUrl);
  const replaced = packaged ? null : await keepReplaced(host, installation.program);
  const since = installation.now();
  if (!packaged) await placeOrPutBack(installation, environment, replaced);
  try {
    if (fresh) await writeSettings(host, settings);
    await start(installation, environment);
    await replaced?.forget();
    const authority = await authorityOf(installation, environment);
    return summary(fresh, environment, authority, installation.addresses());
  } catch (error) {
    // Nobody has seen a generated password: the next installation makes another one.
    if (fresh?.password) await writeSettings(host, withoutLogin(settings));
    throw replaced ? await goBack(installation, environment, { replaced, had, since, error }) : error;
  }
}

/** Places the files; where one of them cannot be, those that are replaced stay. The one before runs all the while. */
async function placeOrPutBack(
  installation: Installation,
  environment: Environment,
  replaced: Replaced | null,
): Promise<void> {
  try {
    await placeFiles(installation, environment);
  } catch (error) {
    await replaced?.putBack();
    throw error;
  }
}

/**
 * Starts the program that is in place. systemd does all of it, once it is asked: also where whoever asked is gone by then.
 */
async function start(
  installation: Installation,
  environment: Environment,
  isWell: IsWell = (status) => status === 200,
): Promise<void> {
  const { host } = installation;
  await host.run("systemctl", "daemon-reload");
  await host.run("systemctl", "enable", "komo-manager.service");
  await host.run("systemctl", "restart", "komo-manager.service");
  await untilItAnswers(installation, environment, isWell);
}

/** Whether a manager that answers its health check with this status has started. */
type IsWell = (status: number) => boolean;

/** An installation whose program does not answer. */
interface Failed {
  readonly replaced: Replaced;
  /** The migrations of the database before. */
  readonly had: readonly string[];
  /** Milliseconds of the clock when it began. */
  readonly since: number;
  readonly error: unknown;
}

/** Puts the program before this one back, and starts it. Gives the fault that says so. */
async function goBack(
  installation: Installation,
  environment: Environment,
  { replaced, had, since, error }: Failed,
): Promise<StartFault> {
  const { host, migrationsOf } = installation;
  // systemd would try the new one again meanwhile.
  await host.asks("systemctl", "stop", "komo-manager.service");
  const why = (await reasonOf(host, since)) ?? faultOf(error).lines.join(" ");
  const has = await migrationsOf(environment.databaseUrl);
  if (has.some((name) => !had.includes(name)))
    return failed(
      `komo-manager ${version} is installed, and does not run: ${why}. The one before is not put back, as it could not read the database any more. Mend this, then run \`komo-manager install\` again`,
      error,
    );
  try {
    await replaced.putBack();
    // On a disk that was full before, it says so as it did.
    await start(installation, environment, () => true);
  } catch (second) {
    const also = faultOf(second).lines.join(" ");
    return failed(`komo-manager ${version} does not run: ${why}. Nor does the one before: ${also}`, error);
  }
  return failed(
    `komo-manager ${version} does not run: ${why}. The one before was put back, and runs: no data are lost. Mend this, then run \`komo-manager install\` of the new one again`,
    error,
  );
}

/** The last fault that the service has said since then; null where it said none. */
async function reasonOf(host: Host, since: number): Promise<string | null> {
  await host.reads("journalctl", "--sync");
  const which = ["--unit=komo-manager.service", `--since=@${Math.floor(since / 1000)}`];
  const said = await host.reads("journalctl", ...which, "--output=cat", "--no-pager");
  const lines = said.split("\n").filter((line) => line.startsWith("komo-manager: "));
  return lines.at(-1)?.slice("komo-manager: ".length) ?? null;
}

/**
 * Refuses a program that is not one file: on a platform without an executable it is Deno, the code and a script.
 * @throws StartFault
 */
function mustBeOneFile({ program }: Installation): void {
  if (path.basename(program) !== "deno") return;
  throw misconfigured(
    'this manager is a folder with a start script, and install takes one file: put it in place by hand (docs/operations.md, "On arm64"); nothing was changed',
  );
}

async function placeFiles(
  { host, program, deploy }: Installation,
  { logGenerations, logDir }: Environment,
): Promise<void> {
  for (const place of Object.values(PLACES)) await mkdir(path.dirname(host.at(place)), { recursive: true });
  await placeProgram(program, host.at(PLACES.program));
  const files = {
    unit: "systemd/komo-manager.service",
    user: "systemd/komo-manager.sysusers.conf",
    folders: "systemd/komo-manager.tmpfiles.conf",
  } as const;
  for (const [name, file] of Object.entries(files)) {
    await placeText(
      host.at(PLACES[name as keyof typeof files]),
      await readFile(path.join(deploy, file), "utf8"),
    );
  }
  await host.run("systemd-sysusers", PLACES.user);
  await host.run("systemd-tmpfiles", "--create", PLACES.folders);
  if (logDir === null) return;
  const newFileOwner = { user: USER, group: USER };
  const file = path.join(logDir, LOG_FILE);
  await placeText(
    host.at(PLACES.rotation),
    logrotateText({ file, generations: logGenerations, newFileOwner }),
  );
}

async function writeSettings(host: Host, text: string): Promise<void> {
  const file = host.at(PLACES.settings);
  await mkdir(path.dirname(file), { recursive: true });
  await writePrivateFile(file, text);
}

/**
 * The variables of an environment file in our form: one NAME=value a line, the value in quotes or not
 * (systemd.exec(5)).
 */
function variablesOf(text: string): Record<string, string> {
  const lines = text.matchAll(/^([A-Z_]+)=(["']?)(.*)\2\s*$/gm);
  return Object.fromEntries([...lines].map(([, name = "", , value = ""]) => [name, value]));
}

function hasLogin(settings: string): boolean {
  return Boolean(variablesOf(settings)["KOMO_PASSWORD_HASH"]);
}

function withoutLogin(settings: string): string {
  return settings.replace(/^KOMO_PASSWORD_HASH=.*$/m, "KOMO_PASSWORD_HASH=");
}

/** Seconds that a manager may take to answer: it may have a large database to migrate. */
const PATIENCE = 120;

async function untilItAnswers(
  { host, get, sleep }: Installation,
  { http }: Environment,
  isWell: IsWell,
): Promise<void> {
  for (let waited = 0; waited < PATIENCE * 2; waited++) {
    const answer = await get(`${near(http)}/healthz`);
    if (answer && isWell(answer.status)) return;
    if (await host.asks("systemctl", "is-failed", "--quiet", "komo-manager.service")) break;
    await sleep(500);
  }
  throw failed(
    "komo-manager is installed, and does not answer. Why: journalctl -u komo-manager -n 20. Mend it, then run `komo-manager install` again",
  );
}

const LOOPBACK: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" };

/** The URL of plain HTTP, which is for this machine alone. */
function near({ host, port }: Environment["http"]): string {
  return `http://${formatHostPort({ host: LOOPBACK[host] ?? host, port })}`;
}

/** The fingerprint of the private CA; null where there is none. */
async function authorityOf({ get }: Installation, { http, https }: Environment): Promise<string | null> {
  if (!https) return null;
  const answer = await get(`${near(http)}/ca.crt`);
  return answer?.status === 200 ? new X509Certificate(answer.body).fingerprint256 : null;
}

function summary(
  fresh: { readonly userId: string; readonly password: string | null } | null,
  { publicUrl, http, https }: Environment,
  authority: string | null,
  addresses: readonly string[],
): string {
  // In many a network nobody knows machines by their names.
  const port = publicUrl === null && https && Object.hasOwn(LOOPBACK, https.host) ? https.port : null;
  const urls = addresses.slice(0, 3).map((host) => port && `https://${formatHostPort({ host, port })}`);
  const lines = [
    ["Console", publicUrl ?? derivedPublicUrl(http, https, hostname())],
    ["or by address", port ? urls.join(" ") : null],
    ["Its CA (SHA-256)", authority],
    ["Log in as", fresh?.userId],
    ["Password", fresh?.password && `${fresh.password}   (shown this once)`],
    ["Settings", PLACES.settings],
  ].flatMap(([name, value]) => (value ? [`  ${name?.padEnd(18)}${value}`] : []));
  return `komo-manager ${version} runs.\n\n${lines.join("\n")}\n`;
}
