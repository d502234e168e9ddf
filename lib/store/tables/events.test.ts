import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

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
