import { expect, test } from "vitest";
import { memberEnd, listedRun, type Member, type Run } from "../../plan/run";
import { openStore } from "../open";
import { MIGRATIONS, NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

const SERVERS = [1, 2].map((number) => sampleServer(number));
const [A = "", B = ""] = SERVERS.map(({ uuid }) => uuid);

const at = (wall: number) => ({ wall, monotonic: 7 });

const member = (serverUuid: string, changes: Partial<Member> = {}): Member => ({
  serverUuid,
  serverName: `\u{1F5A5} "${serverUuid.slice(-1)}"`,
  boot: "boot-1",
  waitsFor: [],
  added: false,
  asked: null,
  end: null,
  ...changes,
});

const run = (number: number, changes: Partial<Run> = {}): Run => ({
  uuid: `30000000-0000-4000-8000-00000000000${number}`,
  action: "OFF",
  mode: "when_free",
  grace: 60,
  reason: "夜間",
  author: "alice",
  authorUuid: "0000000a-0000-4000-8000-000000000000",
  schedule: null,
  since: at(NOW),
  until: NOW + 1000,
  rate: null,
  minOn: 900,
  evenIfItMayNotWake: true,
  members: [member(A), member(B, { waitsFor: [A], boot: null })],
  cancelledBy: null,
  endedAt: null,
  ...changes,
});

async function withServers() {
  const database = await temporaryStore();
  for (const [number, server] of SERVERS.entries())
    await database.store.servers.insert(server, sampleToken(number), []);
  return database;
}

test("a run, its members and their ends are kept, and found by another process", async () => {
  await using database = await withServers();
  const { runs } = database.store;
  const ended = { ...memberEnd("in_use", NOW + 5, { use: [{ kind: "session", name: "bob", since: 3 }] }) };
  const one = run(1, {
    ...{ schedule: { uuid: "s1", name: "evening" }, rate: 30, action: "ON", mode: "now" },
    members: [member(B, { added: true, end: memberEnd("held", NOW, { detail: "bob" }) }), member(A)],
  });
  const events = await runs.insert(one, "alice x", [sampleEvent(sampleServer(1), "held")]);
  expect(events).toHaveLength(1);
  await runs.insert(run(2), null, []);
  const asked = member(A, { asked: { at: at(NOW + 4), revision: 12 }, end: ended });
  await runs.updateMembers([{ runUuid: run(2).uuid, member: asked }]);
  await runs.cancel(run(2).uuid, { who: "carol", why: "run_cancelled" });

  const other = await openStore({ url: database.url, migrations: MIGRATIONS });
  const two = run(2, {
    cancelledBy: { who: "carol", why: "run_cancelled" },
    members: [asked, run(2).members[1] ?? asked],
  });
  expect(await other.runs.loadOpen(7)).toEqual([one, two]);
  const stored = (kept: Run): Run => ({
    ...kept,
    since: { ...kept.since, monotonic: 0 },
    members: kept.members.map((its) =>
      its.asked ? { ...its, asked: { ...its.asked, at: { ...its.asked.at, monotonic: 0 } } } : its,
    ),
  });
  expect(await other.runs.find(two.uuid)).toEqual(stored(two));
  expect(await other.runs.findRequested("alice x")).toEqual(stored(one));
  expect(await other.runs.findRequested("alice y")).toBeNull();
  expect((await other.runs.list({ limit: 5 })).map(({ uuid }) => uuid)).toEqual([two.uuid, one.uuid]);
  expect(await other.runs.list({ limit: 1 })).toEqual([listedRun(stored(two))]);
  expect(await other.runs.list({ limit: 5, scheduleUuid: "s1" })).toEqual([listedRun(stored(one))]);
  expect(await other.runs.list({ limit: 5, before: two.uuid })).toEqual([listedRun(stored(one))]);
  expect(await other.runs.list({ limit: 5, before: "no" })).toEqual([]);
  await other.close();
});

test("a member changes with its server, with the server's hold, with its token, and with its end: all or nothing", async () => {
  await using database = await withServers();
  const { runs, servers, holds, tokens } = database.store;
  await runs.insert(run(1), null, []);
  const found = async () => (await runs.find(run(1).uuid))?.members.map(({ end }) => end?.detail ?? null);
  const to = (serverUuid: string, detail: string) => [
    { runUuid: run(1).uuid, member: member(serverUuid, { end: memberEnd("held", NOW, { detail }) }) },
  ];
  await servers.update(sampleServer(1), [], to(A, "1"));
  expect(await found()).toEqual(["1", null]);
  await servers.updateNeeds(sampleServer(1, { needs: [B, "gone"] }), [], to(A, "2"));
  expect(await found()).toEqual(["2", null]);
  expect((await servers.load(0)).map(({ needs }) => needs)).toEqual([[B], []]);
  const hold = {
    uuid: "h",
    serverUuids: [B],
    until: NOW,
    reason: "",
    author: "",
    authorUuid: "0000000a-0000-4000-8000-000000000000",
    createdAt: NOW,
  };
  await holds.insert(hold, [{ server: sampleServer(2), events: [], members: to(B, "3") }]);
  expect(await found()).toEqual(["2", "3"]);
  await tokens.replace(A, sampleToken(9), [], to(A, "4"));
  expect(await found()).toEqual(["4", "3"]);
  // What cannot be written takes nothing along.
  const taken = sampleServer(1, { macAddress: sampleServer(2).macAddress });
  await expect(servers.update(taken, [], to(A, "5"))).rejects.toThrow();
  await expect(servers.updateNeeds(taken, [], to(A, "5"))).rejects.toThrow();
  await expect(tokens.replace("gone", sampleToken(8), [], to(A, "5"))).rejects.toThrow();
  expect(await found()).toEqual(["4", "3"]);
  await servers.remove(B, [], to(B, "6"));
  expect(await found()).toEqual(["4", "6"]);
  expect((await servers.load(0)).map(({ needs }) => needs)).toEqual([[]]);
});

test("runs are forgotten a while after their end, and never before it", async () => {
  await using database = await withServers();
  const { runs } = database.store;
  for (const number of [1, 2, 3]) await runs.insert(run(number), null, []);
  await runs.end(run(1).uuid, NOW, [sampleEvent(sampleServer(1), "held")]);
  await runs.end(run(2).uuid, NOW + 10, []);
  await runs.prune(NOW + 5);
  expect((await runs.list({ limit: 9 })).map(({ uuid }) => uuid)).toEqual([run(3).uuid, run(2).uuid]);
  expect(await runs.find(run(1).uuid)).toBeNull();
  expect((await runs.loadOpen(0)).map(({ uuid }) => uuid)).toEqual([run(3).uuid]);
});
