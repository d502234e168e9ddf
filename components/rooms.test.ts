import { expect, it } from "vitest";
import { CURRENT_STATUSES } from "@/lib/power/words";
import { isDark, lightOf, litOf, roomsOf, summaryOf, type Lamp } from "./rooms";

const lamp = (name: string, groupUuids: readonly string[], change: Partial<Lamp> = {}): Lamp => ({
  ...{ uuid: name, name, groupUuids, currentStatus: "OFF", statusReason: null, lastHeartbeatAt: 1 },
  ...change,
});
const GROUPS = [
  { uuid: "a", name: "Room 105" },
  { uuid: "b", name: "Room 106" },
  { uuid: "empty", name: "Nobody" },
];

it.each([
  ["OFF", null],
  ["SyncedOFF", null],
  ["ON", "on"],
  ["SyncedON", "on"],
  ["Warning", "on"],
  ["Error", "on"],
  ["Starting", "changing"],
  ["Stopping", "changing"],
  ["Applying", "changing"],
  ["Lost", "unknown"],
] as const)("the light of %s is %s", (currentStatus, light) => {
  expect(lightOf(lamp("x", [], { currentStatus }))).toBe(light);
});

it("has a light for each status", () => {
  for (const currentStatus of CURRENT_STATUSES)
    expect(lightOf(lamp("x", [], { currentStatus }))).not.toBeUndefined();
});

it("does not call a server off that has never reported, nor one that restarts", () => {
  expect(lightOf(lamp("x", [], { lastHeartbeatAt: null }))).toBe("unknown");
  expect(lightOf(lamp("x", [], { currentStatus: "Lost", statusReason: "restarting" }))).toBe("changing");
});

it("calls a room dark only where each of its servers is off; others come first, and empty ones not at all", () => {
  const rooms = roomsOf(GROUPS, [
    lamp("1", ["a"]),
    lamp("2", ["b"], { currentStatus: "ON" }),
    lamp("3", ["a", "b"]),
    lamp("4", ["b"], { currentStatus: "Lost" }),
    lamp("5", []),
  ]);
  expect(rooms.map((room) => [room.name, room.total, isDark(room)])).toEqual([
    ["Room 106", 3, false],
    ["Room 105", 2, true],
    ["", 1, true],
  ]);
  expect(rooms[0]?.lights.map(({ name }) => name)).toEqual(["2", "4"]);
  const [first, second] = rooms.map((room) => summaryOf(room, 1));
  expect(first).toMatchObject({ counts: { on: 1, changing: 0, unknown: 1 }, names: ["2"] });
  expect([first && litOf(first), second && litOf(second)]).toEqual([2, 0]);
  expect(roomsOf(GROUPS, [])).toEqual([]);
});

it("counts a server in a group that is hidden among those without one", () => {
  expect(roomsOf(GROUPS, [lamp("1", ["elsewhere"])]).map(({ name }) => name)).toEqual([""]);
});
