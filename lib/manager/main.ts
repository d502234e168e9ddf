import { hashPassword } from "../access/password";
import { askPassword } from "./ask-password";
import { HELP } from "./help";
import type { serve as Serve } from "./serve";
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

  const serve = await loadServe();
  const serving = await serve(import.meta.dirname, process.env);
  reload = () => serving.reload();
  await stop;
  setTimeout(() => {
    process.exit(tellFault(failed("could not stop in time; what was acknowledged is on disk")));
  }, LONGEST_STOP).unref();
  await serving.stop();
}

/** Loads all that only serving needs. The database's native code is unpacked below TMPDIR as soon as it is loaded. */
async function loadServe(): Promise<typeof Serve> {
  try {
    return (await import("./serve")).serve;
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

const VERBS: Readonly<Record<string, () => Promise<void> | void>> = {
  serve: runServe,
  "hash-password": runHashPassword,
  help: () => void process.stdout.write(HELP),
  "--help": () => void process.stdout.write(HELP),
  "-h": () => void process.stdout.write(HELP),
  version: () => void process.stdout.write(`${VERSION}\n`),
  "--version": () => void process.stdout.write(`${VERSION}\n`),
};

async function main([verb = "serve", ...rest]: readonly string[]): Promise<void> {
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!run) throw misconfigured(`there is no verb "${verb}": see komo-manager help`);
  if (rest.length > 0) throw misconfigured(`${verb} takes no arguments`);
  await run();
}

try {
  await main(process.argv.slice(2));
  process.exit(EXIT.done);
} catch (error) {
  process.exit(tellFault(faultOf(error)));
}
