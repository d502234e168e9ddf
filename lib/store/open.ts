import { randomUUID } from "node:crypto";
import { hasContent } from "../files";
import type { AuditAsk } from "../fleet/model/audit";
import type { SessionRecord } from "../fleet/model/entities";
import type { Store } from "../fleet/model/stores";
import { newClient } from "./core/client";
import { checkIntact, connections, orDamaged, type Connection, type Location } from "./core/connection";
import { databaseFile, keepPrivate, noteMade, realDatabaseFile, refuseLost } from "./core/database-file";
import { apiTokenStore } from "./people/api-tokens";
import { auditStore } from "./tables/audit";
import { activityStore } from "./tables/activity";
import { doorStore } from "./tables/doors";
import { energyStore } from "./tables/energy";
import { enrolmentKeyStore } from "./tables/enrolment-keys";
import { eventStore } from "./tables/events";
import { OtherSchema, reason, StoreFault } from "./core/faults";
import { SHUT, type Fence } from "./core/fence";
import { watchFile, type FileWatch } from "./core/file-watch";
import { createHealth } from "./health";
import {
  migrate,
  readMigrations,
  standing,
  upgrade,
  type MigrateTools,
  type Migration,
} from "./core/migrate";
import { managerSettingsStore } from "./tables/manager-settings";
import { nutServerStore } from "./tables/nut-servers";
import { groupStore } from "./tables/groups";
import { holdStore } from "./tables/holds";
import { openLineage } from "./tables/lineage";
import { languageStore } from "./people/languages";
import { personStore } from "./people/people";
import { pushSubscriptionStore } from "./people/push-subscriptions";
import { powerCutStore } from "./tables/power-cuts";
import { rehearsalStore } from "./tables/rehearsals";
import { upgradeStore } from "./tables/upgrades";
import { restHourStore } from "./tables/rest-hours";
import { runStore } from "./tables/runs";
import { scheduleStore } from "./tables/schedules";
import { importStore, serverStore, takenBy } from "./tables/servers";
import { sessionStore } from "./people/sessions";
import { sessionsOfStandby } from "./people/standby-sessions";
import { statusStore } from "./tables/statuses";
import { wakeReportStore } from "./tables/wake-reports";
import { readTokenBook, tokenStore } from "./tables/tokens";
import { wayStore } from "./tables/ways";
import { createWriter, type Writer, type WriterWatch } from "./writer";

/** Options for opening the database. */
export interface OpenStore extends Location {
  /** The folder with the migrations, in Prisma's layout: `prisma/migrations`. */
  readonly migrations: string;
  /** Wall-clock milliseconds. */
  readonly now?: () => number;
  readonly watch?: WriterWatch;
  /** The fence of a database that is on a server. */
  readonly fence?: Fence | undefined;
  /** Default: a new one. */
  readonly client?: typeof newClient;
}

/**
 * Opens the database, makes it where there never was one, and brings its schema up to date.
 * @throws StoreFault where it cannot be used, with one line that says why
 */
export async function openStore({
  migrations,
  now = Date.now,
  watch,
  fence,
  client,
  ...location
}: OpenStore): Promise<Store> {
  const file = await realDatabaseFile(location.url);
  const tools: MigrateTools = { now, newId: randomUUID };
  await prepare(location, async () => {
    if (file) {
      await refuseLost(file);
      await keepPrivate(file);
    }
    const known = await readMigrations(migrations);
    await withConnection(location, async (connection) => {
      if (file) {
        await checkIntact(connection, file);
        await upgrade(connection, file, known, tools);
      } else await migrate(connection, known, tools);
    });
    if (file) await noteMade(file, known);
  });
  return storeOf(location, now, watch, fence, client);
}

/**
 * Opens the database as it is, beside a manager that may be running on it.
 * @throws StoreFault where there is none, or its schema is another one
 */
export async function openAsItIs({ migrations, now = Date.now, ...location }: OpenStore): Promise<Store> {
  await inspect({ ...location, migrations }, (connection, known) => upToDate(connection, known));
  return storeOf(location, now);
}

/**
 * Opens the database that another manager serves: nothing can be written. Sessions that begin here end with this
 * process. @throws StoreFault as `checkShown`
 */
export async function openToShow(
  options: OpenStore,
  began: (session: SessionRecord) => void = () => undefined,
): Promise<Store> {
  await checkShown(options);
  const { url, authToken, now = Date.now } = options;
  const store = await storeOf({ url, authToken }, now, undefined, SHUT);
  const sessions = sessionsOfStandby(store.sessions, began);
  return { ...store, sessions, audited: (ask) => ({ ...(store.audited?.(ask) ?? store), sessions }) };
}

/** Looks whether a standby can show the database, and could serve it. @throws StoreFault where its schema is another */
export async function checkShown(options: OpenStore): Promise<void> {
  await inspect(options, async (connection, known) => {
    const { pending } = await standing(connection, known);
    if (pending.length > 0)
      throw new OtherSchema(
        "the manager that serves the database is of an older version than this one, which changes nothing under it: upgrade that one, too, or stop it, and start this one then (docs/standby.md)",
      );
  });
}

/** Reads a database that must exist, by a connection of its own; makes and migrates nothing. @throws StoreFault */
export async function inspect<T>(
  { migrations, url, authToken }: OpenStore,
  examine: (connection: Connection, known: readonly Migration[]) => Promise<T>,
): Promise<T> {
  const file = databaseFile(url);
  let found: T | undefined;
  await prepare({ url, authToken }, async () => {
    if (file && !(await hasContent(file))) throw new StoreFault(`there is no database ${file}`);
    const known = await readMigrations(migrations);
    await withConnection({ url, authToken }, async (connection) => {
      if (file) await checkIntact(connection, file);
      found = await examine(connection, known);
    });
  });
  return found as T;
}

async function upToDate(connection: Connection, known: readonly Migration[]): Promise<void> {
  const { pending } = await standing(connection, known);
  if (pending.length > 0)
    throw new StoreFault("the database is from an older version: start this version's manager on it first");
}

async function withConnection(
  location: Location,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await connections(location).connect();
  try {
    await work(connection);
  } finally {
    await connection.dispose();
  }
}

async function storeOf(
  location: Location,
  now: () => number,
  watch?: WriterWatch,
  fence?: Fence,
  client = newClient,
): Promise<Store> {
  const file = await realDatabaseFile(location.url);
  const { prisma, disconnect } = await client(location);
  const book = await readTokenBook(prisma);
  const health = createHealth(file, watch);
  // By now the file is open.
  const watched = file === null ? undefined : watchFile(file);
  const lineage = await openLineage(prisma);
  const writer = createWriter(prisma, {
    watch: health.watch,
    file: watched,
    fence,
    counter: lineage.counter,
    now,
  });
  const taken = takenBy(prisma);
  const storeOn = (writer: Writer): Omit<Store, "ping" | "close" | "audited"> => ({
    servers: serverStore(prisma, writer, book, taken),
    imports: importStore(writer, book),
    tokens: tokenStore(writer, book, now),
    events: eventStore(prisma, writer),
    activity: activityStore(prisma),
    statuses: statusStore(prisma, writer),
    wakeReports: wakeReportStore(prisma, writer),
    rehearsals: rehearsalStore(prisma, writer),
    upgrades: upgradeStore(prisma, writer),
    restHours: restHourStore(prisma, writer),
    ways: wayStore(prisma, writer),
    doors: doorStore(prisma, writer),
    powerCuts: powerCutStore(prisma, writer),
    nutServers: nutServerStore(prisma, writer),
    managerSettings: managerSettingsStore(prisma, writer),
    sessions: sessionStore(prisma, writer),
    groups: groupStore(prisma, writer),
    enrolmentKeys: enrolmentKeyStore(prisma, writer, book, taken),
    holds: holdStore(prisma, writer),
    energy: energyStore(prisma, writer),
    runs: runStore(prisma, writer),
    schedules: scheduleStore(prisma, writer),
    pushSubscriptions: pushSubscriptionStore(prisma, writer),
    apiTokens: apiTokenStore(prisma, writer),
    audit: auditStore(prisma, writer),
    people: personStore(prisma, writer),
    languages: languageStore(prisma, writer),
    lineage: lineage.storeOn(writer),
  });
  let closing: Promise<void> | undefined;
  const store: Store = {
    ...storeOn(writer),
    audited: (ask: AuditAsk) => ({ ...store, ...storeOn(writer.as(ask)) }),
    // What is only read needs no transaction.
    ping: () => health.ping(fence === SHUT ? { note: (change) => change(prisma) } : writer),
    close: () => (closing ??= close()),
  };
  return store;

  async function close(): Promise<void> {
    await writer.idle();
    // libSQL lets go of the file when its memory is collected, not here: bring all into the one file now.
    if (watched && isWell(watched)) await prisma.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
    await disconnect();
  }
}

/** Whether the file is intact: nothing can be written into one that was replaced. */
function isWell(watched: FileWatch): boolean {
  try {
    watched.check();
    return true;
  } catch {
    return false;
  }
}

async function prepare({ url }: Location, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const fault = orDamaged(error, shown(url));
    if (fault instanceof StoreFault) throw fault;
    throw new StoreFault(`cannot open the database ${shown(url)}: ${reason(error)}`, { cause: error });
  }
}

/** The URL without its query and any login, which may be secret. */
function shown(url: string): string {
  return databaseFile(url) ?? url.replace(/[?#].*$/s, "").replace(/\/\/[^/@]*@/, "//");
}
