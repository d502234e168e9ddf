import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { NewEvent, ServerRecord, TokenRecord } from "../fleet/model/entities";
import type { Store } from "../fleet/model/stores";
import { INITIAL_SETTINGS } from "../fleet/model/settings";
import { ANY_SETTINGS, anyMacAddress } from "../fleet/model/testing";
import { newServer } from "../fleet/servers/server-verbs";
import { type Applying, type Facts, type Moment } from "../power/facts";
import {
  HEARTBEAT_STATUS,
  ORDER_MODE,
  POWER_STATUS,
  SEEN,
  SET_BY,
  DEPARTURE,
  SHUTDOWN,
  SYNCED_BY,
  TROUBLE,
} from "./core/columns";
import { connections } from "./core/connection";
import { reusedClient } from "./core/testing";
import { openStore } from "./open";

/** The project's migrations, seen from its sources. */
export const MIGRATIONS = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

/** The migrations of a version to come: those that there are and `sql`. @param folder of the test */
export async function nextVersion(folder: string, sql: string): Promise<string> {
  const migrations = path.join(folder, "migrations");
  await cp(MIGRATIONS, migrations, { recursive: true });
  await mkdir(path.join(migrations, "29990101000000_future"));
  await writeFile(path.join(migrations, "29990101000000_future", "migration.sql"), sql);
  return migrations;
}

/** A database of its own for a test: a real file in a folder that goes with it. */
export interface TemporaryStore extends AsyncDisposable {
  readonly store: Store;
  readonly folder: string;
  readonly file: string;
  readonly url: string;
}

/** Opens a new database: `await using database = await temporaryStore()`. */
export async function temporaryStore(now: () => number = Date.now): Promise<TemporaryStore> {
  const folder = await temporaryFolder();
  const file = path.join(folder, "komoriuta.db");
  const url = `file:${file}`;
  await makeDatabase(file, url);
  const store = await openStore({ url, migrations: MIGRATIONS, now, client: reusedClient });
  return {
    store,
    folder,
    file,
    url,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      // A connection removes its files a moment after it was closed.
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

const temporaryFolder = () => mkdtemp(path.join(tmpdir(), "komoriuta-store-"));

/** A database in which nothing is yet, as bytes: to migrate each one anew is a third of what opening it takes. */
let empty: Promise<Buffer> | undefined;

/** Makes an empty database that is told from every other one, as its migrations would. */
async function makeDatabase(file: string, url: string): Promise<void> {
  empty ??= migrated();
  await writeFile(file, await empty);
  const connection = await connections({ url }).connect();
  await connection.executeScript(
    `PRAGMA synchronous = OFF; UPDATE lineage SET "database" = lower(hex(randomblob(16)))`,
  );
  await connection.dispose();
}

async function migrated(): Promise<Buffer> {
  const folder = await temporaryFolder();
  try {
    const file = path.join(folder, "empty.db");
    const store = await openStore({ url: `file:${file}`, migrations: MIGRATIONS });
    await store.close();
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}

/** Servers, tokens and events for tests: plain ones, and arbitrary ones for properties. */

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export function sampleServer(number: number, changes: Partial<ServerRecord> = {}): ServerRecord {
  const hex = number.toString(16).padStart(4, "0").toUpperCase();
  return {
    ...newServer(
      {
        ...INITIAL_SETTINGS,
        ...{ name: `server ${number}`, macAddress: `02:00:00:00:${hex.slice(0, 2)}:${hex.slice(2)}` },
      },
      { uuid: `00000000-0000-4000-8000-00000000${hex.toLowerCase()}`, tokenExpiresAt: null },
      { monotonic: 5, wall: NOW },
    ),
    ...changes,
  };
}

export function sampleToken(number: number, changes: Partial<TokenRecord> = {}): TokenRecord {
  return {
    lookup: `look${String(number).padStart(4, "0")}`,
    hash: `hash ${number}`,
    expiresAt: null,
    ...changes,
  };
}

/** @param kind any word: the store keeps them all */
export function sampleEvent(server: ServerRecord, kind: string, changes: Partial<NewEvent> = {}): NewEvent {
  const { uuid, name } = server;
  return {
    at: NOW,
    serverUuid: uuid,
    serverName: name,
    kind: kind as NewEvent["kind"],
    severity: "info",
    actor: "yuki",
    detail: "",
    reason: "",
    until: null,
    use: null,
    actorUuid: null,
    runUuid: null,
    ...changes,
  };
}

const UINT32 = 0xffff_ffff;
const INT32 = 0x7fff_ffff;

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 });
/** Any time from 1970 to 9999. */
const wall = fc.integer({ min: 0, max: 253_402_300_799_999 });
const revision = fc.integer({ min: 0, max: INT32 });
const grace = fc.nat({ max: 3600 });
const sequence = fc.integer({ min: 0, max: UINT32 });
const nullable = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: null });

function moment(monotonic: number): fc.Arbitrary<Moment> {
  return wall.map((at) => ({ monotonic, wall: at }));
}

/** Those that are kept. */
const applying: fc.Arbitrary<Applying> = fc.oneof(
  fc.record({ cause: fc.constant("off"), revision, launchedSince: fc.boolean() }),
  fc.constant({ cause: "on" }),
);

/** Any facts that the types allow, whether the status model leads there or not. */
function anyFacts(monotonic: number): fc.Arbitrary<Facts> {
  const at = moment(monotonic);
  return fc.record({
    power: fc.constantFrom(...POWER_STATUS.words),
    powerSetBy: fc.constantFrom(...SET_BY.words),
    powerSince: at,
    order: nullable(
      fc.record({
        ...{ boot: text, revision, mode: fc.constantFrom(...ORDER_MODE.words) },
        ...{ how: fc.constantFrom(...DEPARTURE.words), grace, reason: text },
      }),
    ),
    revision,
    previous: fc.constantFrom(...HEARTBEAT_STATUS.words),
    current: fc.constantFrom(...HEARTBEAT_STATUS.words),
    noneSince: nullable(at),
    downAsOrdered: fc.boolean(),
    asleep: fc.boolean(),
    notBack: fc.boolean(),
    seen: nullable(fc.constantFrom(...SEEN.words)),
    last: nullable(
      fc.record({ at, boot: text, instance: text, sequence, revisionEcho: revision, leaving: fc.boolean() }),
    ),
    earlier: fc.array(fc.record({ instance: text, sequence }), { maxLength: 8 }),
    duplicate: nullable(fc.record({ instance: text, reportedAt: at })),
    interval: fc.integer({ min: 5, max: 60 }),
    intervalInForce: fc.integer({ min: 5, max: 60 }),
    intervalRevision: revision,
    applying: nullable(applying),
    syncedBy: nullable(fc.constantFrom(...SYNCED_BY.words)),
    wake: nullable(fc.record({ since: at, packetsSent: fc.nat({ max: INT32 }) })),
    shutdownError: nullable(text),
    trouble: nullable(fc.constantFrom(...TROUBLE.words)),
    statusSince: at,
  });
}

/** Any server record; its monotonic times are all the one given. */
export function anyServer(monotonic: number): fc.Arbitrary<ServerRecord> {
  const agentInterface = fc.record(
    { name: text, macAddress: anyMacAddress, wakeOnLan: fc.boolean(), defaultRoute: fc.boolean() },
    { requiredKeys: ["name", "macAddress", "defaultRoute"] },
  );
  const agent = fc.record({
    version: text,
    hostname: text,
    os: text,
    arch: text,
    interfaces: fc.array(agentInterface, { maxLength: 3 }),
  });
  const pendingStop = fc.record({
    ...{
      author: text,
      authorUuid: nullable(fc.uuid()),
      reason: text,
      how: nullable(fc.constantFrom(...SHUTDOWN.words)),
      run: nullable(text),
      declined: fc.constant(false),
    },
    ...{ since: moment(monotonic), until: wall, boot: text, revision },
    ...{ evenIfItMayNotWake: fc.boolean(), evenIfNeeded: fc.boolean() },
  });
  const { heartbeatInterval: _, ...settings } = ANY_SETTINGS;
  const all = fc.record({
    ...settings,
    // Needs are no column.
    needs: fc.constant([]),
    uuid: fc.uuid(),
    name: text,
    facts: anyFacts(monotonic),
    agent: nullable(agent),
    tokenExpiresAt: nullable(wall),
    // A membership is no column of a server's row.
    groupUuids: fc.constant([]),
    // Nor is the last report of its use kept, nor are holds in its row.
    use: fc.constant(null),
    holds: fc.constant([]),
    pendingStop: nullable(pendingStop),
    ordered: fc.constant(null),
    upSince: nullable(wall),
    wokenAt: nullable(wall),
    alerts: fc.constant([]),
    createdAt: wall,
    updatedAt: wall,
  });
  // A pending stop gives no order until the server is free; then its order takes its place.
  return all.map((server) =>
    server.facts.order ? { ...server, pendingStop: null, ordered: server.pendingStop } : server,
  );
}
