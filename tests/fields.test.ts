import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { toJson } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { has, tokensOf } from "../app/(console)/_find/search";
import { MESSAGES } from "../i18n/messages";
import { readColumns, readServer } from "../lib/api/codec/read";
import { columnsJson, serverJson, serverMessage, streamedMessage } from "../lib/api/codec/write";
import { testManager, type TestManager } from "../lib/api/testing";
import { operatorsFleet } from "../lib/access/operators-fleet";
import { EVERYTHING } from "../lib/access/rights";
import { readCsv } from "../lib/fleet/lists/csv";
import { headOf, listColumns } from "../lib/fleet/lists/list-row";
import { WAY_PLACES, type WayField } from "../lib/fleet/lists/list-ways";
import { planList, writeList } from "../lib/fleet/lists/server-list";
import { takeList } from "../lib/fleet/lists/take-list";
import type { ServerRecord } from "../lib/fleet/model/entities";
import { APART_SETTINGS, LISTED_SETTINGS, SETTINGS, type Setting } from "../lib/fleet/model/fields";
import { columnsOf, INITIAL_SETTINGS, settingsOf, type ServerSettings } from "../lib/fleet/model/settings";
import { UNLIKE_NEW } from "../lib/fleet/model/testing";
import { newServer } from "../lib/fleet/servers/server-verbs";
import { by, settings } from "../lib/fleet/testing";
import { ServerSchema, ServerService } from "../lib/gen/proto/komoriuta/v1/server_pb";
import { exportServers } from "../lib/manager/commands/export-servers";
import { importServers } from "../lib/manager/commands/import-servers";
import { openAsItIs, openStore } from "../lib/store/open";
import { MIGRATIONS, sampleToken } from "../lib/store/testing";

// Total tests where no type can check: each field that people set is everywhere, by enumeration.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let manager: TestManager;
let servers: ReturnType<typeof createClient<typeof ServerService>>;
/** A server, and another one that it may need. */
let uuid: string;
let provider: string;
/** A value of each field that no new server has. */
let full: ServerSettings;
/** The fields after an import from JSON. */
let imported: Promise<ServerSettings>;

beforeAll(async () => {
  manager = await testManager();
  servers = createClient(ServerService, manager.operator({ cookie: await manager.login() }));
  [uuid, provider] = [await registered(), await registered()];
  full = { ...UNLIKE_NEW, needs: [provider] };
  imported = exportAndImport();
});
afterAll(() => manager[Symbol.asyncDispose]());

async function registered(): Promise<string> {
  return (await servers.createServer(settings())).server?.uuid ?? "";
}

const record = (set: ServerSettings, of: string): ServerRecord =>
  newServer(set, { uuid: of, tokenExpiresAt: null }, { monotonic: 0, wall: 0 });

async function exportAndImport(): Promise<ServerSettings> {
  const folder = await mkdtemp(path.join(tmpdir(), "komo-fields-"));
  try {
    const place = (of: string) => ({
      ...{ dataDir: folder, url: `file:${path.join(folder, `${of}.db`)}`, migrations: MIGRATIONS },
    });
    const from = await openStore(place("from"));
    const both = [record(full, uuid), record({ ...INITIAL_SETTINGS, ...settings() }, provider)];
    await from.imports.insertAll(
      both.map((server, at) => ({ server, token: sampleToken(at), events: [] })),
      [],
    );
    await from.close();
    const file = path.join(folder, "servers.json");
    await writeFile(file, await exportServers(place("from"), undefined));
    await importServers(place("to"), file);
    const to = await openAsItIs(place("to"));
    const servers = await to.servers.load(0).finally(() => to.close());
    const server = servers.find((each) => each.uuid === uuid);
    if (!server) throw new Error("it was not imported");
    return settingsOf(server);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe.each(SETTINGS)("%s", (name) => {
  test("is changed by a call, shown by the console, and told by an event and the audit", async () => {
    const { fleet, store } = manager.under;
    const last = async () => {
      const [event] = await fleet.events({ uuid, limit: 1 });
      const [entry] = (await store.audit.list({ limit: 1 })).entries;
      return { event, entry };
    };
    const before = settingsOf(fleet.get(uuid));
    const { event: earlier, entry: earlierEntry } = await last();
    const message = serverMessage(record(full, uuid), null);
    await servers.updateServer({ uuid, [name]: message[name] });
    const now = fleet.get(uuid);
    expect(settingsOf(now)).toEqual({ ...before, [name]: full[name] });
    expect(readServer(serverJson(now, null))[name]).toEqual(full[name]);

    const { event, entry } = await last();
    expect(event?.id).not.toBe(earlier?.id);
    expect(event).toMatchObject({ kind: "edited", detail: expect.stringContaining(" ") as string });
    expect(entry?.number).not.toBe(earlierEntry?.number);
    expect(entry).toMatchObject({ operation: "server_edited", targetUuid: uuid });
    expect(Object.keys(entry?.became ?? {})).not.toEqual([]);
  });

  test("is exported and imported again", async () => {
    expect((await imported)[name]).toEqual(full[name]);
  });
});

const columnsFor = (name: Setting): readonly string[] =>
  name === "needs" ? ["needs"] : columnsOf([name]).map(([column]) => column);
// By its MAC address a row is found.
const IN_SPREADSHEETS = SETTINGS.filter((name) => name !== "macAddress" && columnsFor(name).length > 0);

test.each(IN_SPREADSHEETS)("%s is edited in a spreadsheet", async (name) => {
  const { fleet } = manager.under;
  const row = await registered();
  const before = settingsOf(fleet.get(row));
  const edited = record({ ...before, [name]: full[name] }, row);
  const plan = planList(writeList([edited, fleet.get(provider)], []), fleet.list(), fleet.groups());
  if ("fault" in plan) throw new Error(plan.fault.code);
  const outcome = plan.rows.find(({ macAddress }) => macAddress === edited.macAddress)?.outcome;
  const changes = columnsFor(name).map((setting) => expect.objectContaining({ setting }) as object);
  expect(outcome).toEqual({ kind: "changed", changes });
  expect(await takeList(fleet.as(by("yuki")), plan)).toMatchObject({ failed: [] });
  expect(settingsOf(fleet.get(row))).toEqual({ ...before, [name]: full[name] });
});

test.each(LISTED_SETTINGS)("a list of thousands has %s, and servers are found by it", (name) => {
  const server = record(full, uuid);
  const [listed] = readColumns(columnsJson([server], () => null));
  expect(listed?.[name]).toEqual(full[name]);
  expect(listed && has(listed, [], tokensOf(String(full[name])))).toBe(true);
});

test("the stream leaves out what is set apart, and nothing else that people set", () => {
  const streamed = readServer(toJson(ServerSchema, streamedMessage(record(full, uuid), null)));
  for (const name of SETTINGS)
    expect(streamed[name]).toEqual((APART_SETTINGS as readonly Setting[]).includes(name) ? null : full[name]);
});

/** A value of each field of a way, as a spreadsheet has it. */
const WAY_CELLS: Readonly<Record<WayField, string>> = {
  address: "bmc.example",
  user: "root",
  secret: "of a BMC",
  pin: "0f".repeat(32),
  options: "channel=1; url=http://192.0.2.9",
};

test.each(WAY_PLACES)("$column is set in a spreadsheet, audited, and exported", async ({ kind, field }) => {
  const { under } = manager;
  const who = { kind: "local" } as const;
  const asking = { userId: "yuki", who, grants: EVERYTHING, address: "", via: "console" } as const;
  const fleet = operatorsFleet(under.fleet, asking, manager.access);
  const row = await registered();
  const { name, macAddress } = under.fleet.get(row);
  // Those without which there is no way of this kind come along.
  const fields = [...new Set<WayField>([kind === "http" ? "options" : "address", field])];
  const head = ["name", "mac_address", ...fields.map((one) => `${kind}_${one}`)];
  const cells = [name, macAddress, ...fields.map((one) => WAY_CELLS[one])];
  const plan = fleet.planList(`${head.join(",")}\n${cells.join(",")}`);
  if ("fault" in plan) throw new Error(plan.fault.code);
  expect(await fleet.takeList(plan)).toMatchObject({ changed: 1, failed: [] });

  const [entry] = (await under.store.audit.list({ limit: 1 })).entries;
  expect(entry).toMatchObject({ operation: "way_set", targetUuid: row, actor: "yuki" });
  const audited = JSON.stringify(entry?.became);
  expect(audited).not.toContain(WAY_CELLS.secret);
  for (const one of fields)
    expect(audited).toContain({ ...WAY_CELLS, secret: '"secretSince":"', options: "http://192.0.2.9" }[one]);
  const exported = readCsv(fleet.writeList());
  const columns = exported[0]?.cells ?? [];
  const line = exported.find(({ cells }) => cells[1] === macAddress)?.cells ?? [];
  for (const one of fields)
    expect(line[columns.indexOf(`${kind}_${one}`)]).toBe(one === "secret" ? "" : WAY_CELLS[one]);
});

test("people are told each column of a spreadsheet", async () => {
  const guide = await readFile("docs/operations.md", "utf8");
  for (const head of headOf(listColumns(false))) {
    expect(guide).toContain(`\`${head}\``);
    for (const { enrol } of Object.values(MESSAGES))
      expect(enrol.importHint).toMatch(new RegExp(`\\b${head}\\b`));
  }
  for (const { kind, field } of WAY_PLACES) {
    expect(guide).toContain(`\`${kind}_${field}\``);
    for (const { enrol } of Object.values(MESSAGES)) {
      expect(enrol.importHint).toContain(`${kind}_`);
      expect(enrol.importHint).toMatch(new RegExp(`${field}(?![a-z])`));
    }
  }
});
