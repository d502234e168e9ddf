import { expect, test, vi } from "vitest";
import type { LiveNews } from "./state";
import { receiver } from "./watch";

const columns = (uuids: string[]) => ({
  uuids,
  names: uuids,
  macAddresses: uuids,
  powerStatuses: uuids.map(() => "POWER_STATUS_ON" as const),
  currentStatuses: uuids.map(() => "CURRENT_STATUS_ON" as const),
  powerChangedAt: uuids.map(() => 1),
  statusSince: uuids.map(() => 2),
  lastHeartbeatAt: uuids.map(() => 3),
  allowed: uuids.map(() => 4),
});
const changed = (uuid: string) => ({
  uuid,
  powerStatus: "POWER_STATUS_ON" as const,
  powerSetBy: "SET_BY_SYNC" as const,
  currentStatus: "CURRENT_STATUS_ON" as const,
});

test("numbers stand for servers: by their place at first, then as they come", () => {
  const news: LiveNews[] = [];
  const receive = receiver({ news: (each) => news.push(each), notice: () => undefined });
  receive({ columns: columns(["a", "b"]) });
  receive({ changed: changed("b") });
  receive({ removed: "a" });
  receive({ changed: changed("c") });
  receive({ changed: changed("c") });
  receive({ heartbeats: { servers: [2, 1], since: 100, after: [0, 7] } });
  expect(news.map(({ type }) => type)).toEqual([
    "snapshot",
    "changed",
    "removed",
    "changed",
    "changed",
    "heartbeats",
  ]);
  expect(news.at(-1)).toEqual({
    type: "heartbeats",
    at: [
      ["c", 100],
      ["b", 107],
    ],
  });
});

test("very many servers come in several pieces, and are one snapshot with one row of numbers", () => {
  const news: LiveNews[] = [];
  const receive = receiver({ news: (each) => news.push(each), notice: () => undefined });
  receive({ columns: columns(["a", "b"]) });
  receive({ columns: columns(["c"]) });
  expect(news).toEqual([]);
  receive({ group: { uuid: "g", name: "room", serverUuids: ["a", "c"] } });
  receive({ snapshotEnd: {} });
  receive({ heartbeats: { servers: [2], since: 100, after: [0] } });
  const [snapshot, heartbeats] = news;
  expect(snapshot?.type === "snapshot" && snapshot.servers.map(({ uuid }) => uuid)).toEqual(["a", "b", "c"]);
  expect(snapshot?.type === "snapshot" && snapshot.groups).toHaveLength(1);
  expect(heartbeats).toEqual({ type: "heartbeats", at: [["c", 100]] });
});

test("what is next comes with the columns, and alone by the servers' numbers", () => {
  const news: LiveNews[] = [];
  const receive = receiver({ news: (each) => news.push(each), notice: () => undefined });
  const off = { action: "RUN_ACTION_OFF", at: "2026-11-26T19:00:00Z", whenFree: true } as const;
  receive({ columns: { ...columns(["a", "b"]), nexts: [off], next: [0, 1] } });
  receive({ nexts: { servers: [1, 0], nexts: [off], next: [0, 1] } });
  const read = { action: "OFF", at: Date.UTC(2026, 10, 26, 19), whenFree: true } as const;
  expect(news).toMatchObject([
    {
      type: "snapshot",
      servers: [
        { uuid: "a", next: null },
        { uuid: "b", next: read },
      ],
    },
    {
      type: "nexts",
      of: [
        ["b", null],
        ["a", read],
      ],
    },
  ]);
});

test("what it does not know is passed over; groups and runs are told", async () => {
  const news: LiveNews[] = [];
  const receive = receiver({ news: (each) => news.push(each), notice: () => undefined });
  receive({ group: { uuid: "g", name: "Room 1" } });
  receive({ groupRemoved: "g" });
  receive({ hold: { uuid: "h" } });
  receive({ scheduleRemoved: "s" });
  receive({ ofAnotherTime: {} } as object);
  receive({ run: { uuid: "r", action: "RUN_ACTION_ON", mode: "STOP_MODE_NOW" } });
  const expected = [
    { type: "group", group: { uuid: "g", name: "Room 1", serverUuids: [] } },
    { type: "groupRemoved", uuid: "g" },
    { type: "run", run: { uuid: "r", action: "ON", members: [] } },
  ];
  await vi.waitFor(() => expect(news).toMatchObject(expected), 20_000);
});

test("a snapshot is told as one with its groups, and with nothing but them", () => {
  const news: LiveNews[] = [];
  const receive = receiver({ news: (each) => news.push(each), notice: () => undefined });
  const group = (uuid: string) => ({ uuid, name: uuid, serverUuids: ["a"] });
  receive({ columns: columns(["a"]) });
  receive({ group: group("g") });
  receive({ group: group("h") });
  expect(news).toEqual([]);
  receive({ snapshotEnd: {} });
  receive({ group: { ...group("g"), serverUuids: [] } });
  expect(news).toMatchObject([
    { type: "snapshot", servers: [{ uuid: "a" }], groups: [group("g"), group("h")] },
    { type: "group", group: { uuid: "g", serverUuids: [] } },
  ]);
});
