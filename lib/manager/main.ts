import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { version } from "../../package.json";
import { withPrivateTmp } from "../compat/private-tmp";
import { tellSystemd } from "../compat/sd-notify";
import { hashAskedPassword } from "./commands/hash-password";
import { helpText, type Verb } from "./commands/help";
import { logrotate } from "./commands/logrotate";
import { dataPlaceOf, migrationsIn, type DataPlace } from "./data-folder";
import { thisHost } from "./install/host";
import type { Installation } from "./install/install";
import { EXIT, failed, faultOf, misconfigured, tellFault } from "./start-fault";
import { ownTerminal } from "./terminal";

/** What `komo-manager VERB` does; a new verb is one more entry. */
const VERBS: Readonly<Record<string, Verb>> = {
  serve: { does: "starts the manager (also without a verb)", run: serve },
  backup: {
    takes: "FILE",
    does: "writes all to one file, also while the manager runs",
    run: onData(async () => (await import("./commands/backup")).backup),
  },
  restore: {
    takes: "FILE",
    does: "puts a backup in the place of the database, which is kept beside",
    run: onData(async () => (await import("./commands/restore")).restore),
  },
  export: {
    takes: "[FILE]",
    does: "writes the list of servers as JSON, without secrets",
    run: onData(async () => (await import("./commands/export-servers")).exportServers),
  },
  import: {
    takes: "FILE",
    does: "adds the servers of such a list; each needs a new access token then",
    run: onData(async () => (await import("./commands/import-servers")).importServers),
  },
  audit: {
    takes: "verify [NUMBER:HASH]",
    does: "looks whether an entry of the audit was changed or removed, also while the manager runs",
    run: onData(async () => (await import("./commands/audit")).verifyAudit),
  },
  install: {
    does: "makes a service of this program and starts it, or takes the place of the one that is there (root)",
    startsPrograms: true,
    run: async () => print(await (await import("./install/install")).install(thisInstallation())),
  },
  uninstall: {
    takes: "[--purge]",
    does: "takes the service away; with --purge its settings, database and log, too (root)",
    startsPrograms: true,
    async run(purge) {
      const { uninstall } = await import("./install/uninstall");
      print(await uninstall(thisHost, { purge: purge !== undefined }));
    },
  },
  logrotate: {
    does: "prints the configuration for logrotate",
    run: () => print(logrotate(process.env)),
  },
  "hash-password": {
    does: "asks for a password, or reads one line, and prints what KOMO_PASSWORD_HASH must be",
    run: async () => print(await hashAskedPassword()),
  },
  help: { does: "prints this", run: () => print(helpText(VERBS)) },
  version: { does: "prints the version", run: () => print(`${version}\n`) },
};

const OPTIONS: Readonly<Record<string, string>> = { "--help": "help", "-h": "help", "--version": "version" };

const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

async function main([name = "serve", ...rest]: readonly string[]): Promise<void> {
  const verb = own(VERBS, own(OPTIONS, name) ?? name);
  if (!verb) throw misconfigured(`there is no verb "${name}": see komo-manager help`);
  if (!verb.takes && rest.length > 0) throw misconfigured(`${name} takes no arguments`);
  const usage = misconfigured(`use it as: komo-manager ${name} ${verb.takes ?? ""}`);
  const second = /^[a-z]+/.exec(verb.takes ?? "")?.[0];
  if (second !== undefined && rest[0] !== second) throw usage;
  const given = second === undefined ? rest : rest.slice(1);
  const [file] = given;
  if (given.length > 1 || (verb.takes === "[--purge]" && file !== undefined && file !== "--purge"))
    throw usage;
  if (!verb.startsPrograms) giveUpPrograms();
  if (verb.takes !== "FILE") return verb.run(file);
  if (!file) throw usage;
  await verb.run(file);
}

/** The installation of the program that runs, on the machine that it runs on. */
function thisInstallation(): Installation {
  return {
    host: thisHost,
    program: process.execPath,
    deploy: path.join(import.meta.dirname, "deploy"),
    given: process.env,
    terminal: process.stdin.isTTY ? ownTerminal : null,
    async get(url) {
      try {
        const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(5000) });
        return { status: answer.status, body: await answer.text() };
      } catch {
        return null;
      }
    },
    async refuseEarly(url) {
      const { refuseEarly } = await load(() => import("../store/refuse-early"));
      await refuseEarly({ url, migrations: migrationsIn(import.meta.dirname) });
    },
    sleep,
  };
}

/** Whatever a request may bring about: the process that answers it may start no program. */
function giveUpPrograms(): void {
  // Within Node, which is for development, nothing is given up.
  if (!("Deno" in globalThis)) return;
  const { permissions } = (globalThis as unknown as { Deno: Runtime }).Deno;
  if (permissions.revokeSync({ name: "run" }).state === "granted") {
    throw failed("the runtime does not give up the right to start programs");
  }
}

/** What is used of Deno's own interface. */
interface Runtime {
  readonly permissions: { revokeSync(of: { name: "run" }): { readonly state: string } };
}

/** A stop that hangs, on a disk that does not answer, is given up. Milliseconds. */
const LONGEST_STOP = 4500;

/** Runs the manager until a signal ends it. Signals are heard from the first moment on. */
async function serve(): Promise<void> {
  const stop = new Promise((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  // A reload that comes before there is anything to reload must not end the process.
  let reload: () => Promise<void> = () => Promise.resolve();
  process.on("SIGHUP", () => void reload());

  const { serve } = await load(() => import("./commands/serve"));
  const serving = await serve(import.meta.dirname, process.env);
  tellSystemd("READY=1", process.env["NOTIFY_SOCKET"]);
  reload = () => serving.reload();
  await Promise.race([stop, serving.lost]);
  setTimeout(() => {
    process.exit(tellFault(failed("could not stop in time; what was acknowledged is on disk")));
  }, LONGEST_STOP).unref();
  await serving.stop();
}

/** A verb about the data: it gives what is to be printed. */
function onData<File extends string | undefined>(
  command: () => Promise<(place: DataPlace, file: File) => Promise<string>>,
): (file: File) => Promise<void> {
  return async (file) => {
    const place = dataPlaceOf(import.meta.dirname, process.env);
    const [run, { refuseLinks }, { refuseEarly }] = await load(() =>
      Promise.all([command(), import("./refuse-links"), import("../store/refuse-early")]),
    );
    await refuseLinks(place);
    await refuseEarly(place);
    print(await run(place, file));
  };
}

/** Loads what only some verbs need. The database's native code is unpacked below TMPDIR as soon as it is loaded. */
async function load<Module>(module: () => Promise<Module>): Promise<Module> {
  try {
    return await withPrivateTmp(module);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failed(`TMPDIR must be a folder that can be written and may hold programs: ${reason}`, error);
  }
}

function print(text: string): void {
  process.stdout.write(text);
}

try {
  await main(process.argv.slice(2));
  process.exit(EXIT.done);
} catch (error) {
  process.exit(tellFault(faultOf(error)));
}
