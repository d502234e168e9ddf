import { readFile } from "node:fs/promises";
import path from "node:path";
import { createClient } from "@libsql/client";
import { expect, test, vi } from "vitest";
import { urlOf } from "./database-file";
import { openStore } from "./open";
import { MIGRATIONS, NOW, temporaryStore } from "./testing";

// A real file on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/** The login of the environment: lib/access/identity.ts. */
const LOCAL_UUID = "00000000-0000-4000-8000-000000000000";
const BIRCH = "00000000-0000-4000-8000-000000000002";
const KAI = "10000000-0000-4000-8000-00000000000a";
const TOKEN = "20000000-0000-4000-8000-00000000000a";

/** Of the version before things were somebody's by their uuid. */
const ROWS = `
  INSERT INTO people (uuid, name, look, roles, created_by, created_at) VALUES ('${KAI}', 'kai', 'kai', '[]', 'yuki', ${NOW});
  INSERT INTO people (uuid, name, look, roles, invitation_digest, invited_until, created_by, created_at) VALUES
    ('10000000-0000-4000-8000-00000000000b', 'ren', 'ren', '[]', 'd4', ${NOW}, 'kai', ${NOW});
  INSERT INTO api_tokens (uuid, name, digest, rights, created_by, created_at) VALUES
    ('${TOKEN}', 'backup', 'd1', '[]', 'yuki', ${NOW}),
    ('20000000-0000-4000-8000-00000000000b', 'twin', 'd2', '[]', 'kai', ${NOW}),
    ('20000000-0000-4000-8000-00000000000c', 'twin', 'd3', '[]', 'kai', ${NOW - 1});
  INSERT INTO runs (uuid, action, mode, grace, reason, author, request_id, since, until, rate, min_on) VALUES
    ('r1', 'ON', 'now', 0, '', 'kai', 'kai a b', ${NOW}, ${NOW}, 0, 0),
    ('r2', 'ON', 'now', 0, '', 'kai', NULL, ${NOW - 1}, ${NOW}, 0, 0),
    ('r3', 'ON', 'now', 0, '', 'token:backup', 'token:backup x', ${NOW}, ${NOW}, 0, 0),
    ('r4', 'ON', 'now', 0, '', 'token:twin', 'token:twin x', ${NOW}, ${NOW}, 0, 0),
    ('r5', 'ON', 'now', 0, '', 'token:gone', NULL, ${NOW}, ${NOW}, 0, 0),
    ('r6', 'ON', 'now', 0, '', 'manager', NULL, ${NOW}, ${NOW}, 0, 0),
    ('r7', 'ON', 'now', 0, '', 'yuki', NULL, ${NOW}, ${NOW}, 0, 0);
  INSERT INTO events (at, server_uuid, server_name, kind, severity, actor) VALUES
    (${NOW}, '${BIRCH}', 'birch', 'turned_off', 0, 'kai'), (${NOW}, '${BIRCH}', 'birch', 'edited', 0, 'kai');`;

test("what there was is whose it is by the names that there were, and else nobody's", async () => {
  await using scratch = await temporaryStore();
  const url = urlOf(path.join(scratch.folder, "old.db"));
  const client = createClient({ url });
  const dump = path.join(import.meta.dirname, "released", "0.1.0-oidc.sql");
  await client.executeMultiple((await readFile(dump, "utf8")) + ROWS);
  client.close();
  const store = await openStore({ url, migrations: MIGRATIONS });
  const runs = await store.runs.loadOpen(0);
  expect(Object.fromEntries(runs.map(({ uuid, authorUuid }) => [uuid, authorUuid]))).toEqual({
    r1: KAI,
    // There was no such person then.
    r2: LOCAL_UUID,
    r3: TOKEN,
    // Of two, nobody knows which.
    ...{ r4: null, r5: null, r6: null },
    r7: LOCAL_UUID,
  });
  expect(await store.runs.findRequested(`${KAI}/a b`)).toMatchObject({ uuid: "r1" });
  expect(await store.runs.findRequested(`${TOKEN}/x`)).toMatchObject({ uuid: "r3" });
  expect((await store.holds.load()).map(({ authorUuid }) => authorUuid)).toEqual([LOCAL_UUID]);
  // What lets others in, of the one who was there and of one who was not yet.
  expect((await store.apiTokens.load()).map(({ name, createdByUuid }) => [name, createdByUuid])).toEqual([
    ["backup", LOCAL_UUID],
    ["twin", KAI],
    ["twin", LOCAL_UUID],
  ]);
  expect((await store.people.load()).map(({ name, invitedByUuid }) => [name, invitedByUuid])).toEqual([
    ["kai", null],
    ["ren", KAI],
  ]);
  const [edited, ordered] = await store.events.list({ uuid: BIRCH, limit: 2 });
  expect([edited?.actorUuid, ordered?.actorUuid]).toEqual([null, KAI]);
  await store.close();
});
