import { hostname, networkInterfaces } from "node:os";
import path from "node:path";
import { openInstallPackage } from "../install/install-package";
import { atMost } from "../log/at-most";
import type { Log } from "../log/log";
import { openLog } from "../log/open-log";
import type { Credentials } from "../http/credentials";
import { openFront, type Front } from "../http/listeners";
import { frontLimits } from "../http/limits";
import { agentHandlers } from "../api/agent-mount";
import { agentsFirst } from "./agents-first";
import { machineClock as clock } from "./clock";
import { compose, type Manager } from "./compose";
import { credentialsMark, readCredentials } from "./credentials";
import { watchCredentials } from "../http/credentials-watch";
import { openDataFolder } from "./data-folder";
import { readEnvironment, unknownVariables, type Environment } from "./environment";
import { giveFreedMemoryBack, keepGivingBack } from "./given-back";
import { handStart } from "./handed-start";
import { raiseOpenFilesLimit } from "../compat/open-files";
import { prepareNext } from "./next-app";
import { derivedPublicUrl } from "./public-url";
import { isPlain } from "./start-fault";
import { VERSION } from "./version";

/** A manager that answers. */
export interface Serving {
  /** Opens the log files anew and reads the certificates again. */
  reload(): Promise<void>;
  /** Finishes what is in flight and writes all to disk. */
  stop(): Promise<void>;
}

/** How long requests in flight may take to end, in milliseconds: a stop takes less than 5 s in all. */
const GRACE = 3000;

/** How often is looked whether the certificate was replaced, or has to be. Milliseconds. */
const LOOK_AT_CERTIFICATE_EVERY = 2000;

const MACHINE = { hostname, networkInterfaces };

/**
 * Starts the manager: environment, data folder, certificates, ports, and then, from Next's instrumentation,
 * database and fleet.
 * @param root the standalone build's folder
 * @throws StartFault and the plain faults of other rooms
 */
export async function serve(root: string, given: NodeJS.ProcessEnv): Promise<Serving> {
  giveFreedMemoryBack();
  const environment = readEnvironment(given);
  await openDataFolder(environment.dataDir);
  const log = openLog(environment.logDir);
  for (const name of unknownVariables(given)) log.warn(`${name} means nothing to the manager: misspelt?`);
  try {
    return await open(root, environment, log);
  } catch (error) {
    if (!isPlain(error)) log.error(error, "starting");
    log.close();
    throw error;
  }
}

async function open(root: string, environment: Environment, log: Log): Promise<Serving> {
  const front = await openPorts(environment, log);
  try {
    const publicUrl = environment.publicUrl ?? derivedPublicUrl(front.http, front.https, hostname());
    const about = { version: VERSION, publicUrl, caFingerprint: front.caFingerprint };
    const migrations = path.join(root, "prisma", "migrations");
    const install = {
      package: await openInstallPackage(path.join(root, "install")),
      publicUrlGiven: environment.publicUrl !== null,
      behindProxy: !environment.trustedProxies.isEmpty,
    };
    const started = startedByInstrumentation(() => compose({ environment, log, migrations, about, install }));
    const handler = await prepareNext(root, front.http);
    const manager = await started();
    front.serve(agentsFirst(agentHandlers(), handler));
    log.info("listening", { ...about, http: front.http, https: front.https });
    return running(environment, log, front, manager);
  } catch (error) {
    await front.close(0);
    throw error;
  }
}

async function openPorts(
  environment: Environment,
  log: Log,
): Promise<Front & { readonly caFingerprint: string | null; readonly credentials: Credentials | null }> {
  const { http, https, publicUrl, trustedProxies } = environment;
  const credentials = https && (await readCredentials(environment, MACHINE, clock.wall()));
  const front = await openFront({
    http,
    https: https && credentials && { address: https, credentials },
    trustedProxies,
    publicHost: publicUrl === null ? null : new URL(publicUrl).hostname,
    limits: frontLimits(await raiseOpenFilesLimit()),
    onError: (error) => void log.error(error, "answering a request"),
    onTurnedAway: turnedAwayLog(log),
  });
  return { ...front, credentials, caFingerprint: credentials?.authority?.fingerprint ?? null };
}

/** One line a minute: whoever floods us is not to fill the log as well. */
function turnedAwayLog(log: Log): (group: string) => void {
  const lines = atMost(1, 60_000);
  return (group) => {
    if (!lines.allows("connections", clock.monotonic())) return;
    log.warn("too many connections are open: some were closed", { ipAddress: group });
  };
}

/**
 * Hands the start to instrumentation; gives what came of it. A fault must not be thrown through Next, which
 * would add a stack of its own and go on.
 */
function startedByInstrumentation(start: () => Promise<Manager>): () => Promise<Manager> {
  let started: Promise<Manager> | undefined;
  handStart(async () => {
    started ??= start();
    await started.catch(() => undefined);
  });
  return () => started ?? Promise.reject(new Error("Next did not run instrumentation"));
}

function running(
  environment: Environment,
  log: Log,
  front: Front & { readonly credentials: Credentials | null },
  manager: Manager,
): Serving {
  const certificate =
    front.credentials &&
    watchCredentials({
      mark: () => credentialsMark(environment, MACHINE, clock.wall()),
      read: () => readCredentials(environment, MACHINE, clock.wall()),
      use: (credentials) => front.useCredentials(credentials),
      current: front.credentials,
      log,
    });
  const stopGivingBack = keepGivingBack(clock);
  const stopLooking = certificate && clock.every(LOOK_AT_CERTIFICATE_EVERY, () => void certificate.look());
  return {
    async reload() {
      log.reopen();
      await certificate?.reload();
      log.info("reloaded");
    },
    async stop() {
      stopLooking?.();
      stopGivingBack();
      log.info("stopping");
      await manager.stop(front.close(GRACE));
      log.info("stopped");
      log.close();
    },
  };
}
