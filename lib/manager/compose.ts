import { randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism, hostname } from "node:os";
import { createAccess, type Access } from "../access/access";
import { createFailedLogins } from "../access/failed-logins";
import { createSeals } from "../access/seals";
import { createEnrolmentSecrets } from "../access/enrolment-secret";
import { followDepartures, withdrawLost, type DepartureParts } from "../access/departures";
import { mayStopBy, mayWakeBy, permitsOf } from "../access/rights";
import { operatorsFleet } from "../access/operators-fleet";
import { sameText } from "../access/secrets";
import { calendars } from "../calendar/calendars";
import { writePrivateFile } from "../files";
import { setRunning, type About, type Figures, type Running } from "../api/running";
import { createFleet } from "../fleet/fleet";
import { NotStored } from "../fleet/model/errors";
import { beginMarks } from "../fleet/marks";
import { AUDIT_KEPT, storeAs } from "../fleet/model/audit";
import type { Store } from "../fleet/model/stores";
import { packetDoubt } from "../fleet/model/wake-doubt";
import { addressGroup, isLoopback } from "../http/addresses";
import type { Install } from "../install/install-package";
import type { Log } from "../log/log";
import { watchLag, measuredStore } from "../metrics/measure";
import { createMetrics, type Metrics } from "../metrics/metrics";
import { startBridge, type Bridge } from "../mqtt/bridge";
import type { SeenUpses } from "../mqtt/ups-bridge";
import type { RunAction } from "../plan/words";
import { nutAddress } from "../power/nut-address";
import { createNotices } from "../notify/notices";
import { reach } from "../notify/push/endpoint";
import { createPush, pushLoginKey, type RunningPush } from "../notify/push/push";
import { readVapidKey } from "../notify/push/vapid";
import { openStore } from "../store/open";
import { waysFromOutside } from "../wake/outside";
import { wakeOnLan } from "../wake/wake-on-lan";
import { machineClock as clock } from "./clock";
import {
  keptMarkKey,
  keptPushKey,
  keptSessionSecret,
  keptWayKey,
  markFile,
  noticesFile,
  readMark,
  reportsFile,
} from "./data-folder";
import { composeDoors } from "./compose-doors";
import { composeOidc } from "./compose-oidc";
import { composeUps, createNutTries, ownNutServer, ownServer } from "./compose-ups";
import type { Environment, MqttPlace } from "./environment";
import { probePort } from "./probe-port";
import { misconfigured } from "./start-fault";
import { takeDatabase, type TakenDatabase } from "./take-database";
import { outsideCutter, outsideLooker, outsideWays } from "./outside-ways";
import { watchStanding } from "./standby/standing";
import { createWayTries } from "./way-tries";
import { callLog, fleetLog, loginLog, storeWatch } from "./log-lines";

/** The manager's parts. */
export interface ManagerParts {
  readonly environment: Environment;
  readonly log: Log;
  /** The folder with the migrations. */
  readonly migrations: string;
  readonly about: Omit<About, "simulatedFleet">;
  readonly install: Install;
  /** Called where another manager has taken the database: this process must end at once, and write nothing more. */
  lost?(fault: Error): void;
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
 * Puts the manager together, starts its fleet and gives it to pages and mounts. The data folder must exist. @throws
 * StartFault, StoreFault
 */
export async function compose(parts: ManagerParts): Promise<Manager> {
  const { databaseUrl: url, dataDir } = parts.environment;
  const database = await takeDatabase(
    { url, dataDir },
    {
      lost: (fault) => parts.lost?.(fault),
      waits: (holder) =>
        parts.log.info("waiting until no other komo-manager serves this database", { holder }),
    },
  );
  try {
    const manager = await composeOn(parts, database);
    return { stop: (drained) => manager.stop(drained).finally(() => database.release()) };
  } catch (error) {
    await database.release();
    throw error;
  }
}

async function composeOn(
  { environment, log, migrations, about, install }: ManagerParts,
  database: TakenDatabase,
): Promise<Manager> {
  const sessionSecret = environment.sessionSecret ?? (await keptSessionSecret(environment.dataDir));
  const oidc = await composeOidc(environment.oidc, { sessionSecret, publicUrl: about.publicUrl });
  if (oidc) log.info("people may log in by OpenID Connect", { redirectUri: oidc.redirectUri });
  const own = await ownNutServer(environment.nut);
  const opened = await openStore({
    url: environment.databaseUrl,
    migrations,
    watch: storeWatch(log, () => clock.monotonic()),
  });
  const metrics = createMetrics({
    version: about.version,
    servers: () => fleet.list(),
    openRuns: () => {
      const open = fleet.openRuns();
      const count = (wanted: RunAction): number => open.filter(({ action }) => action === wanted).length;
      return { ON: count("ON"), OFF: count("OFF") } satisfies Record<RunAction, number>;
    },
    memory: () => process.memoryUsage.rss(),
    doors: () => doors.counts(),
    standby: () => standing.view(),
    upses: () => upses.upses(),
  });
  const store = measuredStore(
    opened,
    () => clock.monotonic(),
    (ms) => metrics.written(ms),
  );
  const { dataDir } = environment;
  const marks = await beginMarks({
    lineage: opened.lineage,
    key: await keptMarkKey(dataDir),
    life: randomBytes(8).toString("hex"),
    kept: await readMark(dataDir),
    keep: (mark) => writePrivateFile(markFile(dataDir), mark),
    log,
  });
  const failedTo = (context: string) => (error: unknown) => void log.error(error, context);
  const standing = await watchStanding({
    ...{ dataDir, clock, marks, log },
    late: () => void fleet.notify("standby_late", hostname()).catch(failedTo("telling of a standby")),
    replaced() {
      // Agents that wait for an answer go on to the other one.
      fleet.letGoOfAnswers();
      fleet.notify("replaced", hostname()).catch(failedTo("telling of another manager"));
      doors.stop().catch(failedTo("ending doors"));
      upses.stop().catch(failedTo("ending the watch over UPSes"));
      mqtt?.stop().catch(failedTo("ending the bridge to the broker"));
    },
  });
  const failedLogins = createFailedLogins({
    append: (ask) => store.audit.append(ask),
    clock,
    failed: (error) => log.error(error, "telling failed logins to the audit"),
  });
  const access = createAccess({
    ...environment,
    passwords: !environment.oidc?.only,
    issuer: environment.oidc?.issuer.href ?? null,
    store,
    loginFailed: failedLogins.note,
    sessionSecret,
    now: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    addressGroup,
    cores: availableParallelism(),
    leaves: (userId) => push.forgetAllOf(userId),
  });
  const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  const ways = waysFromOutside();
  const fleet = createFleet({
    store,
    clock,
    zone,
    log: fleetLog(
      log,
      () => clock.monotonic(),
      (server) => metrics.changed(server, clock.monotonic()),
    ),
    mayOrder: () => database.isHeld() && !standing.isReplaced(),
    isReplaced: standing.isReplaced,
    mayStop: (author, how) => mayStopBy(access.standing(author), how),
    mayWake: (author) => mayWakeBy(access.standing(author)),
    marks,
    isOlderCopy: marks.isOlderCopy,
    syncOffAfter: environment.syncOffAfter,
    confirmAbove: environment.confirmAbove,
    waker: { ...wakeOnLan(environment.wakeTargets), doubt: packetDoubt },
    wayTried: (kind, sent) => metrics.wayTried(kind, sent),
    outside: outsideWays(() => fleet, ways),
    cutter: outsideCutter(() => fleet, ways),
    looker: outsideLooker(() => fleet, ways),
    doorway: { tryPlace: (listen) => doors.tryPlace(listen), changed: () => doors.changed() },
    ownBoot: await readFile("/proc/sys/kernel/random/boot_id", "utf8").then(
      (text) => text.trim(),
      () => undefined,
    ),
    upsOf: (name) => upses.of(name),
    nutWatch: { ownAddress: own && nutAddress(own.place), changed: () => upses.changed() },
    seals: createSeals(await keptWayKey(dataDir)),
    issueToken: () => access.issueToken(),
    forgetTokens: (uuid) => access.forgetTokens(uuid),
    newUuid: randomUUID,
    calendars,
    probePort,
  });
  // From then on everybody's rights are known: no stop ends because they are not.
  await Promise.all([access.people.list(), access.apiTokens.list()]);
  await fleet.start();
  const doors = composeDoors(environment, {
    ...{ fleet, access, store, metrics },
    failed: (error, context) => log.error(error, context),
  });
  if (!standing.isReplaced()) await doors.start();
  const upses = composeUps({
    ...{ fleet, own, dataDir },
    failed: (error, context) => log.error(error, context),
  });
  if (!standing.isReplaced()) await upses.start();
  const departures: DepartureParts = {
    ...{ fleet, access, clock },
    failed: (error) => log.error(error, "ending what somebody wanted who may not any more"),
  };
  // On a full disk it is tried again. Meanwhile rights are checked whenever a server is told OFF.
  await withdrawLost(departures).catch(departures.failed);
  const stopFollowing = followDepartures(departures);
  const push = await composePush(environment, about.publicUrl, store, { access, fleet, log });
  const notifier = createNotices({
    settings: environment.notices,
    push,
    fleet,
    memoryFile: noticesFile(environment.dataDir),
    reportsFile: reportsFile(environment.dataDir),
    publicUrl: about.publicUrl,
    clock,
    log,
  });
  await notifier.start();
  const broker = standing.isReplaced() ? null : environment.mqtt;
  const mqtt = await composeMqtt(broker, { access, fleet, about, log, upses });
  standing.start();
  const stopPruning = prune(store, access, log);
  const stopWatchingLag = watchLag(clock, (ms) => metrics.late(ms));
  setRunning({
    fleet,
    access,
    operatorsFleet: (asking) => operatorsFleet(fleet, asking, access),
    oidc,
    logLogin: loginLog(log, () => clock.monotonic(), addressGroup),
    enrolment: createEnrolmentSecrets({
      keys: () => fleet.enrolmentKeys(),
      monotonic: () => clock.monotonic(),
      addressGroup,
      randomBytes,
    }),
    push,
    standing,
    wayTries: createWayTries(fleet, ways),
    doors,
    upses: { ...upses, own: own && ownServer(own) },
    nutTries: createNutTries(fleet),
    wallOf: (monotonic) => clock.wall() - clock.monotonic() + monotonic,
    audit: store.audit,
    about: { ...about, simulatedFleet: environment.simulatedFleet },
    install,
    ping: () => store.ping(),
    logCall: callLog(log, () => clock.monotonic(), addressGroup),
    countCall: (call) => metrics.callEnded(call),
    tariff: environment.tariff,
    zone,
    figures: figures(metrics, environment.metricsToken),
    logError: (error, context) => log.error(error, context),
  });
  return {
    async stop(drained) {
      fleet.letGoOfAnswers();
      standing.stop();
      stopPruning();
      stopWatchingLag();
      await doors.stop();
      await upses.stop();
      await stopFollowing();
      await mqtt?.stop();
      await notifier.stop();
      await fleet.stop();
      await drained;
      // Requests that were under way meanwhile have left something to write.
      await fleet.stop();
      await failedLogins.stop();
      setRunning(undefined);
      await store.close();
      await marks.idle();
    },
  };
}

async function composePush(
  environment: Environment,
  publicUrl: string,
  store: Store,
  { access, fleet, log }: Pick<Running, "access" | "fleet"> & Pick<ManagerParts, "log">,
): Promise<RunningPush> {
  const { contact, networks } = environment.push;
  const key = await keptPushKey(environment.dataDir);
  return createPush({
    fleet,
    // Push services do not take an http: address.
    vapid: await readVapidKey(key, contact ?? publicUrl.replace(/^http:/, "https:")),
    reach: reach(networks),
    mayReceive: (userId, serverUuid) => {
      const permits = permitsOf(access.grantsOf(userId));
      const server = fleet.list().find(({ uuid }) => uuid === serverUuid);
      return permits.may("see", server?.groupUuids);
    },
    now: () => clock.wall(),
    store: store.pushSubscriptions,
    storeAs: (ask) => storeAs(store, ask).pushSubscriptions,
    loginKey: pushLoginKey(key, environment.userId, environment.passwordHash),
    log,
  });
}

/** The bridge to a broker, where one is configured. @throws StartFault where its authorities cannot be read */
async function composeMqtt(
  place: MqttPlace | null,
  {
    access,
    fleet,
    about,
    log,
    upses,
  }: Pick<Running, "access" | "fleet"> & Pick<ManagerParts, "about" | "log"> & { readonly upses: SeenUpses },
): Promise<Bridge | null> {
  if (!place) return null;
  const { caFile, token, ...broker } = place;
  const ca = caFile && (await readFile(caFile, "utf8").catch(() => null));
  if (caFile && !ca) throw misconfigured("KOMO_MQTT_CA_FILE must be a file that the manager can read");
  return startBridge({
    settings: { ...broker, ca },
    operator: async () => {
      const outcome = await access.apiTokens.check(`Bearer ${token}`, true);
      return outcome.ok ? outcome.operator : null;
    },
    fleetOf: (operator) =>
      operatorsFleet(fleet, { ...operator, address: new URL(broker.url).hostname, via: "mqtt" }, access),
    upsesOf: ({ grants }) => (permitsOf(grants).may("upses") ? upses : null),
    about,
    clock,
    log,
  });
}

const PRUNE_EVERY = 3600 * 1000;

/** Deletes ended sessions, and entries and tokens that were kept for long enough, every hour. */
function prune({ sessions, audit }: Store, { apiTokens }: Access, log: Log): () => void {
  const forget = (done: Promise<void>, context: string): void => {
    done.catch((error: unknown) => {
      if (!(error instanceof NotStored)) log.error(error, context);
    });
  };
  const pruneNow = (): void => {
    forget(sessions.prune(clock.wall()), "forgetting ended sessions");
    forget(audit.prune(clock.wall()), "forgetting old entries of the audit");
    // As long as the audit names a token, its name is kept.
    forget(apiTokens.prune(clock.wall() - AUDIT_KEPT), "forgetting tokens that ended long ago");
  };
  pruneNow();
  return clock.every(PRUNE_EVERY, pruneNow);
}

/** Figures for requests from this machine, and for whoever shows the token, where there is one. */
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
