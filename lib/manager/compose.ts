import { randomUUID } from "node:crypto";
import { createAccess } from "../access/create-access";
import { createFleet } from "../fleet/create";
import type { Log } from "../log/log";
import { sendMagicPacket } from "../net/magic-packet-sender";
import { setRunning, type About } from "../rpc/running";
import { openStore } from "../store/open";
import type { SessionStore } from "../store/store";
import { callLog } from "./call-log";
import { machineClock as clock } from "./clock";
import { keptSessionSecret } from "./data-folder";
import type { Environment } from "./environment";
import { fleetLog } from "./fleet-log";

/** What the manager is put together from. */
export interface ManagerParts {
  readonly environment: Environment;
  readonly log: Log;
  /** The folder with the migrations. */
  readonly migrations: string;
  readonly about: Omit<About, "simulatedFleet">;
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
export async function compose({ environment, log, migrations, about }: ManagerParts): Promise<Manager> {
  const sessionSecret = environment.sessionSecret ?? (await keptSessionSecret(environment.dataDir));
  const store = await openStore({ url: environment.databaseUrl, migrations });
  const access = createAccess({
    ...environment,
    store,
    sessionSecret,
    now: () => clock.wall(),
    monotonic: () => clock.monotonic(),
  });
  const fleet = createFleet({
    store,
    clock,
    log: fleetLog(log),
    syncOffAfter: environment.syncOffAfter,
    sendMagicPacket: (macAddress) => sendMagicPacket(macAddress, environment.wakeTargets),
    issueToken: () => access.issueToken(),
    forgetTokens: (uuid) => access.forgetTokens(uuid),
    newUuid: randomUUID,
  });
  await fleet.start();
  const stopPruning = pruneSessions(store.sessions, log);
  setRunning({
    fleet,
    access,
    about: { ...about, simulatedFleet: environment.simulatedFleet },
    ping: () => store.ping(),
    logCall: callLog(log, () => clock.monotonic()),
    logError: (error, context) => log.error(error, context),
  });
  return {
    async stop(drained) {
      stopPruning();
      await fleet.stop();
      await drained;
      // Requests that were under way meanwhile have left something to write.
      await fleet.stop();
      setRunning(undefined);
      await store.close();
    },
  };
}

const PRUNE_SESSIONS_EVERY = 3600 * 1000;

/** Forgets sessions that have ended, now and then. */
function pruneSessions(sessions: SessionStore, log: Log): () => void {
  const prune = (): void => {
    sessions.prune(clock.wall()).catch((error: unknown) => log.error(error, "forgetting ended sessions"));
  };
  prune();
  return clock.every(PRUNE_SESSIONS_EVERY, prune);
}
