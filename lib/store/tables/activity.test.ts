import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { EventRecord, NewEvent } from "../../fleet/model/entities";
import type { ActivityFilter } from "../../fleet/model/stores";
import { PrismaClient } from "../../gen/prisma/client";
import { memberEnd, type Run } from "../../plan/run";
import { connections } from "../core/connection";
import { activityStore } from "./activity";
import { NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

const SERVERS = [1, 2, 3].map((number) => sampleServer(number));
const [FIRST, SECOND, THIRD] = SERVERS.map(({ uuid }) => uuid) as [string, string, string];
const RUNS = { alder: "10000000-0000-4000-8000-000000000001", birch: "10000000-0000-4000-8000-000000000002" };
const NOBODY = { uuid: "", name: "evening" } as const;

const ALL: ActivityFilter = {
  ...{ since: null, until: null, before: null, servers: null, kinds: [], actors: [], limit: 100 },
};

function run(uuid: string, author: string, members: readonly string[]): Run {
  const member = { serverName: "oak", boot: null, waitsFor: [], added: false, asked: null };
  return {
    ...{
      uuid,
      action: "OFF",
      mode: "now",
      grace: 0,
      reason: "",
      author,
      authorUuid: null,
      schedule: null,
      rate: null,
      minOn: 0,
      evenIfItMayNotWake: false,
    },
    ...{ since: { wall: NOW, monotonic: 0 }, until: NOW + 1, cancelledBy: null, endedAt: null },
    members: members.map((serverUuid, i) => ({
      ...{ ...member, serverUuid, end: i === 0 ? memberEnd("as_asked", NOW) : null },
    })),
  };
}

/** A database with two runs and these events, which a server's insertion brings. */
async function withEvents(events: readonly NewEvent[]) {
  const database = await temporaryStore();
  const { store } = database;
  for (const [i, server] of SERVERS.entries())
    await store.servers.insert(server, sampleToken(i + 1), i === 2 ? events : []);
  await store.runs.insert(run(RUNS.alder, "yuki", [FIRST, SECOND]), null, []);
  await store.runs.insert(run(RUNS.birch, "emi", [SECOND]), null, []);
  const prisma = new PrismaClient({ adapter: connections({ url: database.url }) });
  return {
    store,
    activity: (mostSeen?: number) => activityStore(prisma, mostSeen),
    all: () => store.events.list({ limit: 1000 }),
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect();
      await database[Symbol.asyncDispose]();
    },
  };
}

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  [RUNS.alder]: [FIRST, SECOND],
  [RUNS.birch]: [SECOND],
};
const AUTHORS: Readonly<Record<string, string>> = { [RUNS.alder]: "yuki", [RUNS.birch]: "emi" };

/** The events that are to be found, by a check of every event. */
function expected(events: readonly EventRecord[], filter: ActivityFilter): number[] {
  const { since, until, servers, kinds, actors } = filter;
  const isOf = ({ serverUuid, serverName, runUuid }: EventRecord): boolean => {
    if (!servers || servers.uuids.includes(serverUuid)) return true;
    if (serverUuid !== "") return false;
    if (runUuid === null) return servers.schedules.includes(serverName);
    return (MEMBERS[runUuid] ?? []).some((uuid) => servers.uuids.includes(uuid));
  };
  const isShown = ({ kind, runUuid }: EventRecord): boolean => {
    if (kinds.length > 0) return kinds.includes(kind);
    if (runUuid === null || kind === "run_started") return true;
    return actors.length > 0 && !actors.includes(AUTHORS[runUuid] ?? "");
  };
  return events
    .filter((event) => event.at >= (since ?? 0) && event.at < (until ?? Infinity))
    .filter((event) => isOf(event) && isShown(event))
    .filter(({ actor }) => actors.length === 0 || actors.includes(actor))
    .sort((a, b) => b.at - a.at || b.id - a.id)
    .map(({ id }) => id);
}

const server = fc.constantFrom(...SERVERS.map(({ uuid, name }) => ({ uuid, name })), NOBODY);
const event: fc.Arbitrary<NewEvent> = fc
  .record({
    server,
    kind: fc.constantFrom("lost", "back", "turned_off", "run_started", "schedule_skipped"),
    // Clocks are set back, and much happens within one millisecond.
    at: fc.integer({ min: NOW, max: NOW + 20 }),
    actor: fc.constantFrom("yuki", "emi", "manager"),
    runUuid: fc.constantFrom(null, null, RUNS.alder, RUNS.birch),
  })
  .map(({ server: { uuid, name }, kind, ...rest }) =>
    sampleEvent({ ...sampleServer(9), uuid, name }, kind, rest),
  );

const some = <Word>(words: readonly Word[]) => fc.oneof(fc.constant([]), fc.subarray([...words]));
const filter: fc.Arbitrary<ActivityFilter> = fc.record({
  since: fc.option(fc.integer({ min: NOW, max: NOW + 20 })),
  until: fc.option(fc.integer({ min: NOW, max: NOW + 20 })),
  before: fc.constant(null),
  servers: fc.option(
    fc.record({ uuids: fc.subarray([FIRST, SECOND, THIRD]), schedules: fc.subarray(["evening"]) }),
  ),
  kinds: some(["lost", "turned_off", "run_started", "never"]),
  actors: some(["yuki", "emi", "manager", "nobody"]),
  limit: fc.integer({ min: 1, max: 12 }),
});

test("page by page all is found that fits, and nothing twice, however little is looked at for a page", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 1, maxLength: 40 }),
      fc.array(filter, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(1, 7, 20_000),
      async (events, filters, mostSeen) => {
        await using database = await withEvents(events);
        const all = await database.all();
        const activity = database.activity(mostSeen);
        for (const each of filters) {
          const found: number[] = [];
          let { before } = each;
          // An empty page that says that there is more is a step all the same.
          for (let pages = 0; pages < 200; pages += 1) {
            const page = await activity.find({ ...each, before });
            expect(page.events.length).toBeLessThanOrEqual(each.limit);
            found.push(...page.events.map(({ id }) => id));
            before = page.next;
            if (!before) break;
          }
          expect(before).toBeNull();
          expect(found).toEqual(expected(all, each));
        }
      },
    ),
    { numRuns: 15 },
  );
});

test("a run stands for what belongs to it, unless a kind is asked for", async () => {
  const of = (kind: string, changes: Partial<NewEvent> = {}) =>
    sampleEvent(sampleServer(1), kind, { runUuid: RUNS.alder, ...changes });
  await using database = await withEvents([
    of("run_started", { serverUuid: "", at: NOW }),
    of("turned_off", { at: NOW + 1 }),
    of("declined", { at: NOW + 2, actor: "agent" }),
    of("run_ended", { serverUuid: "", at: NOW + 3 }),
    of("lost", { at: NOW + 4, runUuid: null, actor: "manager" }),
  ]);
  const kinds = async (changes: Partial<ActivityFilter>) =>
    (await database.activity().find({ ...ALL, ...changes })).events.map(({ kind }) => kind);
  expect(await kinds({})).toEqual(["lost", "run_started"]);
  expect(await kinds({ kinds: ["declined", "lost"] })).toEqual(["lost", "declined"]);
  expect(await kinds({ actors: ["yuki"] })).toEqual(["run_started"]);
  // Where the run is left out, events of others in it have entries of their own.
  expect(await kinds({ actors: ["agent"] })).toEqual(["declined"]);
  expect(await kinds({ servers: { uuids: [SECOND], schedules: [] } })).toEqual(["run_started"]);
  expect(await kinds({ servers: { uuids: [THIRD], schedules: [] } })).toEqual([]);
});

test("runs are told of without reading their members", async () => {
  await using database = await withEvents([]);
  const listed = await database.store.runs.summaries([RUNS.birch, RUNS.alder, "no run"], 1);
  expect(listed).toMatchObject([
    { uuid: RUNS.alder, counts: { done: 1, waiting: 1, failed: 0 }, serverNames: ["oak"] },
    { uuid: RUNS.birch, author: "emi", counts: { done: 1, waiting: 0 } },
  ]);
  expect(await database.store.runs.summaries([], 3)).toEqual([]);
});

test("runs and schedules of all servers have more room than one server", async () => {
  const made = (uuid: string) =>
    Array.from({ length: 60 }, (_, i) =>
      sampleEvent({ ...sampleServer(1), uuid }, "edited", { at: NOW + i }),
    );
  await using database = await withEvents([...made(FIRST), ...made("")]);
  await database.store.events.prune(0, 2);
  const left = (await database.all()).map(({ serverUuid }) => serverUuid);
  expect(left.filter((uuid) => uuid === FIRST)).toHaveLength(2);
  expect(left.filter((uuid) => uuid === "")).toHaveLength(60);
  await database.store.events.prune(0, 1);
  expect((await database.all()).filter(({ serverUuid }) => serverUuid === "")).toHaveLength(50);
});
