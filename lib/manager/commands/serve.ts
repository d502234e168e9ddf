import { createHash } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import path from "node:path";
import { version } from "../../../package.json";
import { agentsFirst } from "../../api/agent-wire";
import { handedStart, running } from "../../api/running";
import { memoryReturner, ownMemory, tuneMalloc } from "../../compat/malloc";
import { prepareNext } from "../../compat/next-standalone";
import { completeWritesLater } from "../../compat/write-completion";
import { answerInstead } from "../../http/answers";
import { raiseOpenFilesLimit } from "../../compat/open-files";
import {
  credentialsMark,
  readCredentials,
  type Credentials,
  type CredentialsSource,
} from "../../http/credentials";
import { watchCredentials } from "../../http/credentials-watch";
import { httpLimits } from "../../http/limits";
import { openListeners, type Listeners } from "../../http/listeners";
import { openInstallPackage } from "../../install/install-package";
import { derivedPublicUrl } from "../../install/manager-address";
import { type Log, openLog } from "../../log/log";
import { refuseUnread } from "../../store/refuse-unread";
import { rememberingThePlace } from "../asked-place";
import { machineClock as clock } from "../clock";
import { compose, type Manager } from "../compose";
import { migrationsIn, openDataFolder, tlsFolder } from "../data-folder";
import { readEnvironment, unknownVariables, type Environment } from "../environment";
import { evictionLog } from "../log-lines";
import { isPlain } from "../start-fault";

/** A serving manager. */
export interface Serving {
  /** Opens the log files anew and reads the certificates again. */
  reload(): Promise<void>;
  /** Finishes what is in flight and writes all to disk. */
  stop(): Promise<void>;
  /** A promise that rejects where it may not go on, and must end without writing anything more. */
  readonly lost: Promise<never>;
}

/** Milliseconds that requests in flight may take to end: a stop takes less than 5 s in all. */
const GRACE = 3000;

/** Milliseconds between two times that free memory is returned to the system. */
const RETURN_MEMORY_EVERY = 5000;

/** Milliseconds between two polls of the certificate: whether it was replaced, or has to be. */
const POLL_CERTIFICATE_EVERY = 2000;

const MACHINE = { hostname, networkInterfaces };

/**
 * Starts the manager: environment, data folder, certificates, ports, and then, from Next's instrumentation,
 * database and fleet.
 * @param root the standalone build's folder
 * @throws StartFault and the plain faults of other rooms
 */
export async function serve(root: string, given: NodeJS.ProcessEnv): Promise<Serving> {
  tuneMalloc();
  completeWritesLater();
  const environment = readEnvironment(given);
  await refuseUnread({ url: environment.databaseUrl, migrations: migrationsIn(root) });
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
  const listeners = await openPorts(environment, log);
  let lose: (fault: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  // Handled once it serves; until then the start goes on, and gives no order.
  lost.catch(() => undefined);
  try {
    const publicUrl = environment.publicUrl ?? derivedPublicUrl(listeners.http, listeners.https, hostname());
    const about = { version, publicUrl, caFingerprint: listeners.caFingerprint };
    const migrations = migrationsIn(root);
    const install = {
      package: await openInstallPackage(path.join(root, "install")),
      publicUrlGiven: environment.publicUrl !== null,
      behindProxy: !environment.trustedProxies.isEmpty,
      caSha256: sha256(listeners.credentials?.authority?.pem),
    };
    const started = startedByInstrumentation(() =>
      compose({
        ...{ environment, log, migrations, about, install },
        lost(fault) {
          log.error(fault, "serving");
          lose(fault);
        },
      }),
    );
    const handler = rememberingThePlace(await prepareNext(root, listeners.http, answerInstead));
    const manager = await started();
    listeners.serve(agentsFirst(running, handler));
    log.info("listening", { ...about, http: listeners.http, https: listeners.https });
    return { ...serving(environment, log, listeners, manager), lost };
  } catch (error) {
    await listeners.close(0);
    throw error;
  }
}

async function openPorts(
  environment: Environment,
  log: Log,
): Promise<Listeners & { readonly caFingerprint: string | null; readonly credentials: Credentials | null }> {
  const { http, https, trustedProxies } = environment;
  const source = credentialsSource(environment);
  const credentials = https && (await readCredentials(source, MACHINE, clock.wall()));
  const listeners = await openListeners({
    http,
    https: https && credentials && { address: https, credentials },
    trustedProxies,
    publicHost: source.publicHost,
    limits: httpLimits(await raiseOpenFilesLimit()),
    onError: (error) => void log.error(error, "answering a request"),
    onEvicted: evictionLog(log, () => clock.monotonic()),
  });
  return { ...listeners, credentials, caFingerprint: credentials?.authority?.fingerprint ?? null };
}

function sha256(text: string | undefined): string | null {
  return text === undefined ? null : createHash("sha256").update(text).digest("hex");
}

function credentialsSource({ tlsFiles, dataDir, publicUrl }: Environment): CredentialsSource {
  const publicHost = publicUrl === null ? null : new URL(publicUrl).hostname;
  return { tlsFiles, folder: tlsFolder(dataDir), publicHost };
}

/**
 * Hands the start to instrumentation; gives its outcome. A fault must not be thrown through Next, which would add a
 * stack of its own and go on.
 */
function startedByInstrumentation(start: () => Promise<Manager>): () => Promise<Manager> {
  let started: Promise<Manager> | undefined;
  handedStart.value = async () => {
    started ??= start();
    await started.catch(() => undefined);
  };
  return () => started ?? Promise.reject(new Error("Next did not run instrumentation"));
}

function serving(
  environment: Environment,
  log: Log,
  listeners: Listeners & { readonly credentials: Credentials | null },
  manager: Manager,
): Omit<Serving, "lost"> {
  const source = credentialsSource(environment);
  const certificate =
    listeners.credentials &&
    watchCredentials({
      mark: () => credentialsMark(source, MACHINE, clock.wall()),
      read: () => readCredentials(source, MACHINE, clock.wall()),
      use: (credentials) => listeners.useCredentials(credentials),
      current: listeners.credentials,
      log,
    });
  const stopPolling = certificate && clock.every(POLL_CERTIFICATE_EVERY, () => void certificate.poll());
  const returnMemory = memoryReturner(ownMemory(() => listeners.ended()));
  const stopReturning = clock.every(RETURN_MEMORY_EVERY, () => void returnMemory());
  return {
    async reload() {
      log.reopen();
      await certificate?.reload();
      log.info("reloaded");
    },
    async stop() {
      stopPolling?.();
      stopReturning();
      log.info("stopping");
      await manager.stop(listeners.close(GRACE));
      log.info("stopped");
      log.close();
    },
  };
}
