import path from "node:path";
import { hashPassword } from "../access/password";
import { logrotateText, newFileOwner } from "../log/logrotate";
import { LOG_FILE } from "../log/log";
import { askPassword } from "./ask-password";
import { dataPlaceOf, type DataPlace } from "./commands/place";
import type * as DataVerbs from "./commands/verbs";
import { readLogPlace } from "./environment";
import { HELP } from "./help";
import { withPrivateTmp } from "../compat/private-tmp";
import { EXIT, failed, faultOf, misconfigured, tellFault } from "./start-fault";
import { VERSION } from "./version";

/** A stop that hangs, on a disk that does not answer, is given up. Milliseconds. */
const LONGEST_STOP = 4500;

async function runServe(): Promise<void> {
  const stop = new Promise((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  // A reload that comes before there is anything to reload must not end the process.
  let reload: () => Promise<void> = () => Promise.resolve();
  process.on("SIGHUP", () => void reload());

  const { serve } = await load(() => import("./serve"));
  const serving = await serve(import.meta.dirname, process.env);
  reload = () => serving.reload();
  await stop;
  setTimeout(() => {
    process.exit(tellFault(failed("could not stop in time; what was acknowledged is on disk")));
  }, LONGEST_STOP).unref();
  await serving.stop();
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

async function runHashPassword(): Promise<void> {
  const password = await askPassword(process.stdin, (text) => void process.stderr.write(text));
  const hash = await hashPassword(password).catch((error: unknown) => {
    throw misconfigured(error instanceof Error ? error.message : String(error));
  });
  process.stdout.write(`${hash}\n`);
}

function runLogrotate(): void {
  const { logDir, logGenerations: generations } = readLogPlace(process.env);
  const file = path.join(logDir, LOG_FILE);
  try {
    process.stdout.write(logrotateText({ file, generations, newFileOwner: newFileOwner(file) }));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw failed(`whose ${file} is cannot be seen (${reason}): run it as root`, error);
  }
}

/** Runs a verb about the data, and prints what it tells. */
async function onData(work: (verbs: typeof DataVerbs, place: DataPlace) => Promise<string>): Promise<void> {
  const place = dataPlaceOf(import.meta.dirname, process.env);
  process.stdout.write(await work(await load(() => import("./commands/verbs")), place));
}

interface Verb {
  /** What must or may follow it, as help writes it. */
  readonly takes?: "FILE" | "[FILE]";
  run(file: string | undefined): Promise<void> | void;
}

const print = (text: string): Verb => ({ run: () => void process.stdout.write(text) });

const VERBS: Readonly<Record<string, Verb>> = {
  serve: { run: runServe },
  backup: { takes: "FILE", run: (file = "") => onData((verbs, place) => verbs.backup(place, file)) },
  restore: { takes: "FILE", run: (file = "") => onData((verbs, place) => verbs.restore(place, file)) },
  export: { takes: "[FILE]", run: (file) => onData((verbs, place) => verbs.exportServers(place, file)) },
  import: { takes: "FILE", run: (file = "") => onData((verbs, place) => verbs.importServers(place, file)) },
  logrotate: { run: runLogrotate },
  "hash-password": { run: runHashPassword },
  help: print(HELP),
  "--help": print(HELP),
  "-h": print(HELP),
  version: print(`${VERSION}\n`),
  "--version": print(`${VERSION}\n`),
};

async function main([name = "serve", ...rest]: readonly string[]): Promise<void> {
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!verb) throw misconfigured(`there is no verb "${name}": see komo-manager help`);
  if (!verb.takes && rest.length > 0) throw misconfigured(`${name} takes no arguments`);
  const missing = verb.takes === "FILE" && !rest[0];
  if (missing || rest.length > 1) throw misconfigured(`use it as: komo-manager ${name} ${verb.takes ?? ""}`);
  await verb.run(rest[0]);
}

try {
  await main(process.argv.slice(2));
  process.exit(EXIT.done);
} catch (error) {
  process.exit(tellFault(faultOf(error)));
}
