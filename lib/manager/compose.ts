import { randomBytes, randomUUID } from "node:crypto";
import { createAccess } from "../access/access";
import { createEnrolmentSecrets } from "../access/enrolment-secret";
import { sameText } from "../access/secrets";
import { calendars } from "../calendar/calendars";
import { setRunning, type About, type Figures } from "../api/running";
import { createFleet } from "../fleet/fleet";
import { NotStored } from "../fleet/errors";
import type { SessionStore } from "../fleet/ports";
import { addressGroup, isLoopback } from "../http/addresses";
import type { Install } from "../install/install-package";
import type { Log } from "../log/log";
import { watchLag, measuredStore } from "../metrics/measure";
import { createMetrics, type Metrics } from "../metrics/metrics";
import { createNotices } from "../notify/notices";
import { lockDatabase } from "../store/database-file";
import { openStore } from "../store/open";
import { sendMagicPacket } from "../wake/send";
import { machineClock as clock } from "./clock";
import { keptSessionSecret, noticesFile } from "./data-folder";
import type { Environment } from "./environment";
import { probePort } from "./probe-port";
import { callLog, fleetLog, storeWatch } from "./log-lines";

/** What the manager is put together from. */
export interface ManagerParts {
  readonly environment: Environment;
  readonly log: Log;
  /** The folder with the migrations. */
  readonly migrations: string;
  readonly about: Omit<About, "simulatedFleet">;
  readonly install: Install;
}

/** The manager without its ports. */
export interface Manager {
  /**
   * Ends the streams, waits until no request is under way any more, and writes all to disk.
   * @param drained resolves when there are no connections left
   */
  stop(drained: Promise<void>): Promise<void>;
}

/**
 * Puts the manager together, starts its fleet and shows it to pages and mounts. The data folder must be there.
 * @throws StartFault, StoreFault
 */
export async function compose(parts: ManagerParts): Promise<Manager> {
  const lock = await lockDatabase(parts.environment.databaseUrl);
  try {
    const manager = await composeOn(parts);
    return { stop: (drained) => manager.stop(drained).finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function composeOn({ environment, log, migrations, about, install }: ManagerParts): Promise<Manager> {
  const sessionSecret = environment.sessionSecret ?? (await keptSessionSecret(environment.dataDir));
  const opened = await openStore({
    url: environment.databaseUrl,
    migrations,
    watch: storeWatch(log, () => clock.monotonic()),
  });
  const metrics = createMetrics({
    version: about.version,
    servers: () => fleet.list(),
    memory: () => process.memoryUsage.rss(),
  });
  const store = measuredStore(
    opened,
    () => clock.monotonic(),
    (ms) => metrics.written(ms),
  );
  const access = createAccess({
    ...environment,
    store,
    sessionSecret,
    now: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    addressGroup,
  });
  const fleet = createFleet({
    store,
    clock,
    log: fleetLog(
      log,
      () => clock.monotonic(),
      (server) => metrics.changed(server, clock.monotonic()),
    ),
    syncOffAfter: environment.syncOffAfter,
    confirmAbove: environment.confirmAbove,
    sendMagicPacket: (macAddress) => counted(metrics, sendMagicPacket(macAddress, environment.wakeTargets)),
    issueToken: () => access.issueToken(),
    forgetTokens: (uuid) => access.forgetTokens(uuid),
    newUuid: randomUUID,
    calendars,
    probePort,
  });
  await fleet.start();
  const notifier = createNotices({
    settings: environment.notices,
    fleet,
    memoryFile: noticesFile(environment.dataDir),
    publicUrl: about.publicUrl,
    clock,
    log,
  });
  await notifier?.start();
  const stopPruning = pruneSessions(store.sessions, log);
  const stopWatchingLag = watchLag(clock, (ms) => metrics.late(ms));
  setRunning({
    fleet,
    access,
    enrolment: createEnrolmentSecrets({
      keys: () => fleet.enrolmentKeys(),
      monotonic: () => clock.monotonic(),
      addressGroup,
      randomBytes,
    }),
    about: { ...about, simulatedFleet: environment.simulatedFleet },
    install,
    ping: () => store.ping(),
    logCall: callLog(log, () => clock.monotonic(), addressGroup),
    countCall: (call) => metrics.callEnded(call),
    tariff: environment.tariff,
    figures: figures(metrics, environment.metricsToken),
    logError: (error, context) => log.error(error, context),
  });
  return {
    async stop(drained) {
      fleet.letGoOfAnswers();
      stopPruning();
      stopWatchingLag();
      await notifier?.stop();
      await fleet.stop();
      await drained;
      // Requests that were under way meanwhile have left something to write.
      await fleet.stop();
      setRunning(undefined);
      await store.close();
    },
  };
}

/** Counts a magic packet, sent or not. */
async function counted(metrics: Metrics, sending: Promise<void>): Promise<void> {
  try {
    await sending;
    metrics.packet(true);
  } catch (error) {
    metrics.packet(false);
    throw error;
  }
}

const PRUNE_SESSIONS_EVERY = 3600 * 1000;

/** Forgets sessions that have ended, now and then. */
function pruneSessions(sessions: SessionStore, log: Log): () => void {
  const prune = (): void => {
    sessions.prune(clock.wall()).catch((error: unknown) => {
      if (!(error instanceof NotStored)) log.error(error, "forgetting ended sessions");
    });
  };
  prune();
  return clock.every(PRUNE_SESSIONS_EVERY, prune);
}

/** Figures for this machine, and for whoever shows the token, where there is one. */
export function figures(
  { text, contentType }: Pick<Metrics, "text" | "contentType">,
  token: string | null,
): Figures {
  return {
    text,
    contentType,
    readableBy(address, authorization) {
      const shown = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (shown !== undefined) return token !== null && sameText(shown, token);
      return isLoopback(address);
    },
  };
}
