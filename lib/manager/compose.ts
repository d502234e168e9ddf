import { randomBytes, randomUUID } from "node:crypto";
import { availableParallelism, hostname, networkInterfaces } from "node:os";
import { createAccess, type Access } from "../access/access";
import { createFailedLogins } from "../access/failed-logins";
import { createSeals } from "../access/seals";
import { createEnrolmentSecrets } from "../access/enrolment-secret";
import { createLanguages } from "../access/languages";
import { followDepartures, withdrawLost, type DepartureParts } from "../access/departures";
import { mayStopBy, mayUpgradeBy, mayWakeBy, permitsOf } from "../access/rights";
import { operatorsFleet } from "../access/operators-fleet";
import { sameText } from "../access/secrets";
import { calendars } from "../calendar/calendars";
import { readBootId } from "../compat/boot-id";
import { readProc } from "../compat/proc";
import { writePrivateFile } from "../files";
import { isRunning, setRunning, type About, type Figures, type Running } from "../api/running";
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
import type { LeaseEvents } from "../store/core/lease";
import { openStore, openToShow } from "../store/open";
import { waysFromOutside } from "../wake/outside";
import { attachedNetworks, wakeOnLan } from "../wake/wake-on-lan";
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
import { createSettingsInForce, createSettingTries, createSwap, readBroker } from "./compose-settings";
import type { Environment } from "./environment";
import type { OidcPlace } from "./environment-oidc";
import type { ManagerSettings, MqttPlace } from "./environment-settings";
import { probePort } from "./probe-port";
import { faultOf } from "./start-fault";
import {
  pairOf,
  takeDatabase,
  takeOnServer,
  type AwaitedDatabase,
  type TakenDatabase,
} from "./take-database";
import { guarded, outsideCutter, outsideLooker, outsideWays } from "./outside-ways";
import { servingSeat, standbySeat, standingOn, watchSeat, type Seat } from "./standby/seat";
import { showAgain } from "./standby/show-again";
import { watchStanding } from "./standby/standing";
import { createWayTries } from "./way-tries";
import { callLog, fleetLog, loginLog, storeWatch } from "./log-lines";

/** Bytes of the table of neighbours that are read; a neighbour takes some 80. */
const MOST_NEIGHBOURS = 1_000_000;

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
  const { databaseUrl: url, dataDir, standby } = parts.environment;
  const { publicUrl, caFingerprint } = parts.about;
  const events: LeaseEvents = {
    lost: (fault) => parts.lost?.(fault),
    waits: (holder) => parts.log.info("waiting until no other komo-manager serves this database", { holder }),
  };
  const place = { url, dataDir };
  const database = standby
    ? await takeOnServer(place, await pairOf(dataDir, publicUrl, caFingerprint), events)
    : await takeDatabase(place, events);
  return "taken" in database ? composeStandby(parts, database) : composeServing(parts, database, false);
}

/** A manager that serves. @param takesOver whether another one did until a moment ago */
async function composeServing(
  parts: ManagerParts,
  database: TakenDatabase,
  takesOver: boolean,
): Promise<Manager> {
  try {
    const manager = await composeOn(parts, servingSeat(database), takesOver);
    return { stop: (drained) => manager.stop(drained).finally(() => database.release()) };
  } catch (error) {
    await database.release();
    throw error;
  }
}

/**
 * A standby: it shows what the manager that serves has written, and takes over once that one's lease is over. It then
 * begins as after a restart, and goes on showing until it serves.
 */
async function composeStandby(parts: ManagerParts, awaited: AwaitedDatabase): Promise<Manager> {
  const { log } = parts;
  const lose = (error: unknown): void => parts.lost?.(faultOf(error));
  const shows = await composeOn({ ...parts, lost: lose }, standbySeat(awaited), false).catch(
    async (error: unknown) => {
      await awaited.stop();
      throw error;
    },
  );
  const { place: host, holder } = awaited.seen();
  log.info("standing by for the manager that serves", { host, url: holder.pair?.url });
  let current = shows;
  let takes = false;
  const takingOver = awaited.taken
    .then(async (database) => {
      takes = true;
      const began = clock.monotonic();
      log.warn("taking over from the manager that served", { host: awaited.seen().place });
      current = await composeServing(parts, database, true);
      await shows.stop(Promise.resolve());
      log.warn("this manager serves", { afterMs: Math.round(clock.monotonic() - began) });
    })
    .catch(lose);
  return {
    async stop(drained) {
      await (takes ? takingOver : awaited.stop());
      await current.stop(drained);
    },
  };
}

async function composeOn(
  { environment, log, migrations, about, install, lost }: ManagerParts,
  seat: Seat,
  takesOver: boolean,
): Promise<Manager> {
  const sessionSecret = environment.sessionSecret ?? (await keptSessionSecret(environment.dataDir));
  const inForce = createSettingsInForce({
    ...{ environment, log },
    consoleOf: (part) => fleet.consoleTexts(part),
  });
  const oidc = createSwap(async (place: OidcPlace) => {
    const made = await composeOidc(place, { sessionSecret, publicUrl: about.publicUrl });
    log.info("people may log in by OpenID Connect", { redirectUri: made.redirectUri });
    return made;
  });
  // A file that the environment names and that cannot be read ends the start.
  await oidc.to(environment.oidc);
  const ownNut = await ownNutServer(environment.nut);
  const location = { url: environment.databaseUrl, migrations };
  const opened = seat.shows
    ? await openToShow(location, ({ userId, address }) =>
        log.info("somebody logged in to this standby", { userId, ipAddress: address }),
      )
    : await openStore({
        ...location,
        watch: storeWatch(log, () => clock.monotonic()),
        fence: seat.fence ?? undefined,
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
  // A standby begins no life of the data.
  const marks = seat.shows
    ? null
    : await beginMarks({
        lineage: opened.lineage,
        key: await keptMarkKey(dataDir),
        life: randomBytes(8).toString("hex"),
        kept: await readMark(dataDir),
        keep: (mark) => writePrivateFile(markFile(dataDir), mark),
        log,
      });
  const failedTo = (context: string) => (error: unknown) => void log.error(error, context);
  const own = await watchStanding({
    ...{ dataDir, clock, marks: marks ?? { replacedBy: () => null }, log },
    late: () => void fleet.notify("standby_late", hostname()).catch(failedTo("telling of a standby")),
    replaced() {
      // Agents that wait for an answer go on to the other one.
      fleet.letGoOfAnswers();
      fleet.notify("replaced", hostname()).catch(failedTo("telling of another manager"));
      doors.stop().catch(failedTo("ending doors"));
      upses.stop().catch(failedTo("ending the watch over UPSes"));
      mqtt.to(null).catch(failedTo("ending the bridge to the broker"));
    },
  });
  const standing = standingOn(seat, own);
  const begins = !seat.shows && own.aside() === null;
  /** Asked right before each call to the outside: this process may have been stopped, or asleep, a moment ago. */
  const whileItServes = (): void => {
    if (standing.aside()) throw new Error("another manager serves, or may by now");
  };
  const failedLogins = createFailedLogins({
    // A standby writes nothing: its log has them.
    append: (ask) =>
      seat.shows
        ? Promise.resolve(log.warn("logins to this standby failed", { ipAddress: ask.address, ...ask.asked }))
        : store.audit.append(ask),
    clock,
    failed: (error) => log.error(error, "telling failed logins to the audit"),
  });
  const access = createAccess({
    ...environment,
    passwords: () => !inForce.now().oidc?.only,
    issuer: () => inForce.now().oidc?.issuer.href ?? null,
    store,
    loginFailed: failedLogins.note,
    sessionSecret,
    now: () => clock.wall(),
    monotonic: () => clock.monotonic(),
    addressGroup,
    cores: availableParallelism(),
    leaves: (userId) => push.forgetAllOf(userId),
  });
  const { package: carried } = install;
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
    mayOrder: () => seat.isHeld() && !standing.aside(),
    aside: standing.aside,
    mayStop: (author, how) => mayStopBy(access.standing(author), how),
    mayWake: (author, schedule) => mayWakeBy(access.standing(author), schedule),
    mayUpgrade: (author) => mayUpgradeBy(access.standing(author)),
    ...(carried && { agents: { version: about.version, program: (platform) => carried.program(platform) } }),
    ...(marks && { marks, isOlderCopy: marks.isOlderCopy }),
    syncOffAfter: environment.syncOffAfter,
    confirmAbove: environment.confirmAbove,
    waker: { ...guarded(wakeOnLan(environment.wakeTargets), whileItServes), doubt: packetDoubt },
    wayTried: (kind, sent) => metrics.wayTried(kind, sent),
    outside: outsideWays(() => fleet, ways, whileItServes),
    cutter: outsideCutter(() => fleet, ways, whileItServes),
    looker: outsideLooker(() => fleet, ways),
    doorway: { tryPlace: (listen) => doors.tryPlace(listen), changed: () => doors.changed() },
    ownBoot: await readBootId(),
    upsOf: (name) => upses.of(name),
    nutWatch: { ownAddress: ownNut && nutAddress(ownNut.place), changed: () => upses.changed() },
    settingsDesk: inForce.desk,
    seals: createSeals(await keptWayKey(dataDir)),
    tokenTtl: environment.tokenTtl,
    issueToken: () => access.issueToken(),
    newUuid: randomUUID,
    calendars,
    probePort,
  });
  // From then on everybody's rights are known: no stop ends because they are not.
  await Promise.all([access.people.list(), access.apiTokens.list()]);
  const follow = async (): Promise<void> => {
    await fleet.show();
    await inForce.desk.changed();
    seat.shown(clock.wall());
  };
  await (seat.shows ? follow() : fleet.start());
  // Before anything begins by them: a channel that is found later would forget what was not delivered before a restart.
  await inForce.desk.changed();
  const doors = composeDoors(environment, {
    ...{ fleet, access, store, metrics },
    failed: (error, context) => log.error(error, context),
  });
  if (begins) await doors.start();
  const upses = composeUps({
    ...{ fleet, own: ownNut, dataDir },
    failed: (error, context) => log.error(error, context),
  });
  if (begins) await upses.start();
  const departures: DepartureParts = {
    ...{ fleet, access, clock },
    failed: (error) => log.error(error, "ending what somebody wanted who may not any more"),
  };
  // On a full disk it is tried again. Meanwhile rights are checked whenever a server is told OFF.
  if (!seat.shows) await withdrawLost(departures).catch(departures.failed);
  const stopFollowing = seat.shows ? () => Promise.resolve() : followDepartures(departures);
  const push = await composePush(environment, inForce.now, about.publicUrl, store, { access, fleet, log });
  const notifier = createNotices({
    settings: () => inForce.now().notices,
    push,
    fleet,
    memoryFile: noticesFile(environment.dataDir),
    reportsFile: reportsFile(environment.dataDir),
    publicUrl: about.publicUrl,
    takesOver,
    clock,
    log,
  });
  if (!seat.shows) await notifier.start();
  const mqtt = createSwap(
    (place: MqttPlace) => composeMqtt(place, { access, fleet, about, log, upses }),
    (bridge: Bridge) => bridge.stop(),
  );
  if (begins) await mqtt.to(environment.mqtt);
  await inForce.follow(async (now) => {
    await oidc.to(now.oidc);
    if (begins && standing.aside() === null) await mqtt.to(now.mqtt);
  });
  standing.start();
  const stopPruning = seat.shows ? () => undefined : prune(store, access, log);
  const stopShowing = seat.shows ? showAgain({ location, follow, access, log, lost }) : () => undefined;
  const stopWatchingSeat = watchSeat(standing, clock, {
    left() {
      log.warn(
        "the database has not answered for a moment: this manager does nothing until it is sure to serve",
      );
      fleet.letGoOfAnswers(false);
    },
    back: () => log.warn("this manager is sure to serve again"),
  });
  const stopWatchingLag = watchLag(clock, (ms) => metrics.late(ms));
  const manager: Running = {
    fleet,
    access,
    operatorsFleet: (asking) => operatorsFleet(fleet, asking, access),
    get oidc() {
      return oidc.current();
    },
    logLogin: loginLog(log, () => clock.monotonic(), addressGroup),
    enrolment: createEnrolmentSecrets({
      keys: () => fleet.enrolmentKeys(),
      rewrite: (...all) => fleet.rewriteKeyHash(...all),
      monotonic: () => clock.monotonic(),
      addressGroup,
      randomBytes,
    }),
    push,
    languages: createLanguages(store.languages),
    standing,
    wayTries: createWayTries(fleet, ways),
    doors,
    upses: { ...upses, own: ownNut && ownServer(ownNut) },
    nutTries: createNutTries(fleet),
    settingTries: createSettingTries({
      ...{ access, fleet, publicUrl: about.publicUrl, settingTexts: environment.settingTexts },
    }),
    packets: () => ({
      networks: attachedNetworks(networkInterfaces()),
      targets: environment.wakeTargets?.map(({ host, port }) => `${host}:${port}`) ?? null,
    }),
    neighbours: () => readProc("/proc/net/arp", MOST_NEIGHBOURS),
    wallOf: (monotonic) => clock.wall() - clock.monotonic() + monotonic,
    audit: store.audit,
    about: { ...about, simulatedFleet: environment.simulatedFleet },
    install,
    ping: () => store.ping(),
    logCall: callLog(log, () => clock.monotonic(), addressGroup),
    countCall: (call) => metrics.callEnded(call),
    get tariff() {
      return inForce.now().tariff;
    },
    get welcomes() {
      return inForce.now().welcome && !seat.shows;
    },
    zone,
    figures: figures(metrics, environment.metricsToken),
    logError: (error, context) => log.error(error, context),
  };
  setRunning(manager);
  if (takesOver) await fleet.notify("took_over", hostname()).catch(failedTo("telling of a takeover"));
  return {
    async stop(drained) {
      fleet.letGoOfAnswers();
      standing.stop();
      stopShowing();
      stopWatchingSeat();
      stopPruning();
      stopWatchingLag();
      await doors.stop();
      await upses.stop();
      await stopFollowing();
      await mqtt.to(null);
      if (!seat.shows) await notifier.stop();
      await fleet.stop();
      await drained;
      // Requests that were under way meanwhile have left something to write.
      await fleet.stop();
      await failedLogins.stop();
      // In the place of a standby another one runs by then, unless this process ends.
      if (isRunning(manager)) setRunning(undefined);
      await store.close();
      await marks?.idle();
    },
  };
}

async function composePush(
  environment: Environment,
  settings: () => ManagerSettings,
  publicUrl: string,
  store: Store,
  { access, fleet, log }: Pick<Running, "access" | "fleet"> & Pick<ManagerParts, "log">,
): Promise<RunningPush> {
  const key = await keptPushKey(environment.dataDir);
  return createPush({
    fleet,
    // Push services do not take an http: address.
    vapid: await readVapidKey(key, () => settings().push.contact ?? publicUrl.replace(/^http:/, "https:")),
    get reach() {
      return reach(settings().push.networks);
    },
    mayReceive: (userId, serverUuid) => {
      const permits = permitsOf(access.grantsOf(userId));
      return permits.may("see", fleet.groupsOf(serverUuid));
    },
    now: () => clock.wall(),
    store: store.pushSubscriptions,
    storeAs: (ask) => storeAs(store, ask).pushSubscriptions,
    loginKey: pushLoginKey(key, environment.userId, environment.passwordHash),
    log,
  });
}

/** The bridge to a broker. @throws StartFault where its authorities cannot be read */
async function composeMqtt(
  place: MqttPlace,
  {
    access,
    fleet,
    about,
    log,
    upses,
  }: Pick<Running, "access" | "fleet"> & Pick<ManagerParts, "about" | "log"> & { readonly upses: SeenUpses },
): Promise<Bridge> {
  return startBridge({
    settings: await readBroker(place),
    operator: async () => {
      const outcome = await access.apiTokens.check(`Bearer ${place.token}`, true);
      return outcome.ok ? outcome.operator : null;
    },
    fleetOf: (operator) =>
      operatorsFleet(fleet, { ...operator, address: place.url.hostname, via: "mqtt" }, access),
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
