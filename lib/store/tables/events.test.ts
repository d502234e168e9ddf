import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { EventQuery } from "../../fleet/model/stores";
import { PrismaClient } from "../../gen/prisma/client";
import { connections } from "../core/connection";
import { NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";
import { eventStore } from "./events";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

test("events of some servers are the newest of theirs, however few or many others stand between them", async () => {
  await using database = await temporaryStore();
  const { events, servers } = database.store;
  const all = Array.from({ length: 60 }, (_, number) => sampleServer(number + 1));
  for (const [i, server] of all.entries()) {
    const kinds = i % 3 === 0 ? (["edited", "lost"] as const) : (["edited"] as const);
    await servers.insert(server, sampleToken(i + 1), [
      ...kinds.map((kind) => sampleEvent(server, kind)),
      ...Array.from({ length: i === 30 ? 200 : 0 }, () => sampleEvent(server, "lost")),
    ]);
  }
  const whole = await events.list({ limit: 10_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(all.map(({ uuid }) => uuid)),
      fc.record(
        {
          before: fc.integer({ min: 1, max: whole.length + 2 }),
          kinds: fc.subarray(["edited", "lost", "back"]),
          uuid: fc.constantFrom(...all.map(({ uuid }) => uuid)),
        },
        { requiredKeys: [] },
      ),
      fc.integer({ min: 1, max: 300 }),
      async (seen, query, limit) => {
        const { before = Infinity, kinds, uuid } = query;
        const expected = whole
          .filter((event) => seen.includes(event.serverUuid) && event.id < before)
          .filter((event) => (!kinds || kinds.includes(event.kind)) && (!uuid || event.serverUuid === uuid))
          .slice(0, limit);
        expect(await events.list({ ...query, servers: seen, limit })).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test("events that tens of thousands of others follow are found, each once, and the search has an end", async () => {
  await using database = await temporaryStore();
  const { events } = database.store;
  const seen = Array.from({ length: 60 }, (_, number) => sampleServer(number + 1).uuid);
  const [first, other] = [seen[0], sampleServer(100).uuid];
  const prisma = new PrismaClient({ adapter: connections({ url: database.url }) });
  // One in 2,500 is of a server that is seen: the last of ten thousand, too, with which one piece ends.
  await prisma.$executeRaw`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ALL})
    INSERT INTO events (id, at, server_uuid, server_name, kind, severity, actor)
    SELECT i, ${NOW}, iif(i % 2500 = 0, ${first}, ${other}), 'one', iif(i % 5000 = 0, 'lost', 'back'), 0, 'yuki' FROM n`;
  await prisma.$disconnect();
  const visible = Array.from({ length: ALL / 2500 }, (_, i) => 2500 * (i + 1)).reverse();
  const found = async (query: Partial<EventQuery>): Promise<number[]> =>
    (await events.list({ servers: seen, limit: 500, ...query })).map(({ id }) => id);

  // Some hundred thousand are passed by at most.
  const near = visible.filter((id) => id >= ALL - 100_000);
  expect(await found({})).toEqual(near);
  expect(await found({ limit: 9 })).toEqual(near.slice(0, 9));
  expect(await found({ kinds: ["lost"] })).toEqual(near.filter((id) => id % 5000 === 0));
  // Where one page ends the next one begins, until there are none.
  expect(await found({ before: near.at(-1) })).toEqual(visible.slice(near.length));
  expect(await found({ before: 2501 })).toEqual([2500]);
  expect(await found({ before: 2500 })).toEqual([]);
});

const ALL = 120_000;

test("searches that are asked for at once go one after the other, and on after one that fails", async () => {
  const running = { now: 0, most: 0, all: 0 };
  const $queryRaw = async (): Promise<never[]> => {
    running.most = Math.max(running.most, ++running.now);
    running.all += 1;
    await new Promise((done) => setImmediate(done));
    running.now -= 1;
    if (running.all === 3) throw new Error("the disk");
    return [];
  };
  const { list } = eventStore({ $queryRaw } as never, {} as never);
  const servers = Array.from({ length: 60 }, (_, number) => sampleServer(number + 1).uuid);
  const all = Array.from({ length: 24 }, () => list({ servers, limit: 10 }));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
  expect(running).toEqual({ now: 0, most: 1, all: 47 });
});

test("after a search it is everyone else's turn, for as long as it took", async () => {
  const begun: number[] = [];
  const findMany = async (): Promise<never[]> => {
    begun.push(performance.now());
    await new Promise((done) => setTimeout(done, 20));
    return [];
  };
  const { list } = eventStore({ event: { findMany } } as never, {} as never);
  await Promise.all([list({ limit: 1 }), list({ limit: 1 })]);
  const [first = 0, second = 0] = begun;
  expect(second - first).toBeGreaterThan(35);
});
