import { networkInterfaces } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { completion } from "../../command-line/completion";
import { dispatch } from "../../command-line/dispatch";
import { help, version } from "../../command-line/help";
import { Refusal, UsageFault } from "../../command-line/refusal";
import type { Arguments, Output, Program, Verb } from "../../command-line/verb";
import { version as VERSION } from "../../package.json";
import { withPrivateTmp } from "../compat/private-tmp";
import { notifySystemd } from "../compat/sd-notify";
import { hashAskedPassword } from "./commands/hash-password";
import { NOTES, STANDBY_DETAILS } from "./commands/help";
import { logrotate } from "./commands/logrotate";
import { dataPlaceOf, migrationsIn, type DataPlace } from "./data-folder";
import { thisHost } from "./install/host";
import type { Installation } from "./install/install";
import { failed, faultOf, printFault } from "./start-fault";
import { checkStandby } from "./standby/check";
import { startCopier } from "./standby/start-copier";
import { ownTerminal } from "./terminal";

interface ManagerVerb extends Verb<Context> {
  /** Whether it starts programs of the system; no other verb may. */
  readonly startsPrograms?: true;
}

interface Context {
  readonly io: Output;
}

const A_FILE = { arguments: "FILE", words: [1, 1], completes: ["files"] } as const;

/** The verbs, in the order of the help. */
const VERBS: Readonly<Record<string, ManagerVerb>> = {
  serve: { summary: "Start the manager (also without a command).", run: serve },
  backup: {
    ...A_FILE,
    summary: "Write all to one file, also while the manager runs.",
    run: onData(async () => (await import("./commands/backup")).backup),
  },
  restore: {
    ...A_FILE,
    arguments: "FILE [--generation N]",
    options: {
      generation: "where agents say that another manager has taken its place: one more than they say",
    },
    summary: "Put a backup in the place of the database, which is kept beside.",
    check({ options: { generation = "0" } }) {
      if (!/^\d{1,9}$/.test(generation)) throw new UsageFault("--generation must be a whole number.");
    },
    run: onData(
      async () => (await import("./commands/restore")).restoreAsAsked,
      (args) => args,
    ),
  },
  export: {
    ...{ arguments: "[FILE]", words: [0, 1], completes: ["files"] },
    summary: "Write the list of servers as JSON, without secrets.",
    run: onData(async () => (await import("./commands/export-servers")).exportServers),
  },
  import: {
    ...A_FILE,
    summary:
      "Add the servers of such a list, or of a DHCP server's file; each needs a new access token then.",
    run: onData(async () => (await import("./commands/import-servers")).importServers),
  },
  standby: {
    arguments:
      "set folder PATH | set sftp USER@HOST:PATH [--key FILE] [--port N], with [--second URL] | copy | status | off",
    words: [1, 3],
    options: {
      key: "the private SSH key; else one is made, and what to do with it is said",
      port: "of SSH there, where it is not 22",
      second: "the other machine's URL for servers: the console's line names it to new ones, too",
    },
    completes: [["set", "copy", "status", "off"]],
    startsPrograms: true,
    summary:
      "Copy all to a folder or another machine each minute, for a manager that takes the place of this one.",
    details: STANDBY_DETAILS,
    check: checkStandby,
    run: onData(
      async () => (await import("./commands/standby")).standby,
      (args) => args,
    ),
  },
  promote: {
    ...A_FILE,
    arguments: "FOLDER [--key FILE]",
    options: { key: "a file with the standby key; else it is asked for" },
    startsPrograms: true,
    summary: "Take the place of the manager that has made the copies in a folder.",
    run: onData(
      async () => (await import("./commands/promote")).promoteHere,
      (args) => args,
    ),
  },
  audit: {
    ...{ arguments: "verify [NUMBER:HASH]", words: [1, 2], completes: [["verify"]] },
    summary: "Look whether an entry of the audit was changed or removed, also while the manager runs.",
    check({ words: [what, noted] }) {
      if (what !== "verify" || (noted !== undefined && !/^\d{1,15}:[0-9a-f]{64}$/.test(noted)))
        throw new UsageFault("Usage: komo-manager audit verify [NUMBER:HASH]");
    },
    run: onData(
      async () => (await import("./commands/audit")).verifyAudit,
      ({ words: [, noted] }) => noted,
    ),
  },
  install: {
    summary:
      "Make a service of this program and start it, or take the place of the one that is there (root).",
    startsPrograms: true,
    run: async () => print(await (await import("./install/install")).install(thisInstallation())),
  },
  uninstall: {
    flags: { purge: "also takes away its settings, database and log" },
    arguments: "[--purge]",
    summary: "Take the service away (root).",
    startsPrograms: true,
    async run({ flags }) {
      const { uninstall } = await import("./install/uninstall");
      print(await uninstall(thisHost, { purge: flags.has("purge") }));
    },
  },
  logrotate: {
    summary: "Print the configuration for logrotate.",
    run: () => print(logrotate(process.env)),
  },
  "hash-password": {
    summary: "Ask for a password, or read one line, and print what KOMO_PASSWORD_HASH must be.",
    run: async () => print(await hashAskedPassword()),
  },
  completion: completion(
    "bash: komo-manager completion bash > /usr/share/bash-completion/completions/komo-manager",
  ),
  help,
  version,
};

/** Exit codes: `EXIT`. */
const KOMO_MANAGER: Program<Context, ManagerVerb> = {
  name: "komo-manager",
  version: VERSION,
  about: "puts servers to bed and wakes them up.",
  notes: NOTES,
  verbs: VERBS,
  before({ name, verb }) {
    if (name === "serve") startCopier(import.meta.dirname, process.env);
    if (!verb.startsPrograms) giveUpPrograms();
  },
  refusalOf(error) {
    if (error instanceof Refusal) return error;
    const { lines, exitCode } = faultOf(error);
    return { exitCode, message: lines.join("\nkomo-manager: ") };
  },
};

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
    async refuseUnread(url) {
      const { refuseUnread } = await load(() => import("../store/refuse-unread"));
      await refuseUnread({ url, migrations: migrationsIn(import.meta.dirname) });
    },
    async migrationsOf(url) {
      const { migrationsOf } = await load(() => import("../store/refuse-unread"));
      return migrationsOf({ url });
    },
    now: Date.now,
    addresses: () => ownAddresses(networkInterfaces()),
    sleep,
  };
}

/** The IPv4 addresses of this machine that are not its loopback's. */
function ownAddresses(interfaces: ReturnType<typeof networkInterfaces>): string[] {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return all.flatMap(({ address, family, internal }) => (internal || family !== "IPv4" ? [] : address));
}

/** Gives the right to start programs up, so that no request can start one. */
function giveUpPrograms(): void {
  // Within Node, which is for development, nothing is given up.
  if (!("Deno" in globalThis)) return;
  const { permissions } = (globalThis as unknown as { Deno: Runtime }).Deno;
  if (permissions.revokeSync({ name: "run" }).state === "granted") {
    throw failed("the runtime does not give up the right to start programs");
  }
}

/** The used part of Deno's own interface. */
interface Runtime {
  readonly permissions: { revokeSync(of: { name: "run" }): { readonly state: string } };
}

/** Milliseconds after which a stop that hangs, on a disk that does not answer, is given up. */
const LONGEST_STOP = 4500;

/** Runs the manager until a signal ends it. Signals are handled from the first moment on. */
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
  notifySystemd("READY=1", process.env["NOTIFY_SOCKET"]);
  reload = () => serving.reload();
  await Promise.race([stop, serving.lost]);
  setTimeout(() => {
    process.exit(printFault(failed("could not stop in time; what was acknowledged is on disk")));
  }, LONGEST_STOP).unref();
  await serving.stop();
}

/**
 * A verb about the data, which gives the text to print.
 * @param argumentOf gives its argument, from the words and options after the verb
 */
function onData<Argument extends string | undefined | Arguments>(
  command: () => Promise<(place: DataPlace, argument: Argument) => Promise<string>>,
  argumentOf: (args: Arguments) => string | undefined | Arguments = ({ words: [file] }) => file,
): ManagerVerb["run"] {
  return async (args) => {
    const place = dataPlaceOf(import.meta.dirname, process.env);
    const [run, { refuseLinks }, { refuseEarly }] = await load(() =>
      Promise.all([command(), import("./refuse-links"), import("../store/refuse-unread")]),
    );
    await refuseLinks(place);
    await refuseEarly(place);
    // How many words there must be is said in the table.
    print(await run(place, argumentOf(args) as Argument));
  };
}

/**
 * Loads a module that only some verbs need. The database's native code is unpacked below TMPDIR as soon as it is
 * loaded.
 */
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

const io: Output = {
  out: (line) => print(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};
const [, , ...typed] = process.argv;
process.exit(await dispatch(KOMO_MANAGER, typed.length > 0 ? typed : ["serve"], { io }));
