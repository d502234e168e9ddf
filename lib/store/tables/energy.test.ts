import { expect, test } from "vitest";
import { temporaryStore } from "../testing";

const record = (serverUuid: string, month: string, secondsOff: number) => ({
  ...{
    serverUuid,
    serverName: `it's "${serverUuid}" \ud800`,
    month,
    secondsOff,
    wattSeconds: secondsOff * 1.5,
    secondsRested: secondsOff / 2,
    wattSecondsRested: secondsOff,
    nights: { [`${month}-07`]: secondsOff * 1.5 },
  },
});

test("what is added to a month adds up, each server for itself, and only the months asked for are told", async () => {
  await using database = await temporaryStore();
  const { energy } = database.store;
  await energy.add([]);
  await energy.add([record("a", "2026-01", 10.25), record("a", "2026-02", 1), record("b", "2026-01", 2)]);
  const more = { "2026-01-07": 7.5, "2026-01-08": 3 };
  await energy.add([{ ...record("a", "2026-01", 5), serverName: "renamed", nights: more }]);
  // The same once more: a sum, not a set.
  await energy.add([record("b", "2026-01", 2)]);
  const found = await energy.list("2026-01", "2026-01");
  expect(found.sort((a, b) => (a.serverUuid < b.serverUuid ? -1 : 1))).toEqual([
    {
      ...{ ...record("a", "2026-01", 15.25), serverName: "renamed", wattSeconds: 22.875 },
      nights: { "2026-01-07": 22.875, "2026-01-08": 3 },
    },
    { ...record("b", "2026-01", 4), serverName: `it's "b" \ufffd` },
  ]);
  expect(await energy.list("2026-02", "2026-03")).toMatchObject([{ secondsOff: 1 }]);
  expect(await energy.list("2025-01", "2025-12")).toEqual([]);
});

test("ten thousand servers are added in a moment", async () => {
  await using database = await temporaryStore();
  const all = Array.from({ length: 10_000 }, (_, n) => record(`server ${n}`, "2026-01", 3600));
  const cpu = process.cpuUsage();
  await database.store.energy.add(all);
  await database.store.energy.add(all);
  // What it takes of the processor, whoever else is busy meanwhile.
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000).toBeLessThan(2000);
  expect(await database.store.energy.list("2026-01", "2026-01")).toHaveLength(10_000);
});
