import { expect, test } from "vitest";
import type { Knock } from "../fleet/model/door";
import { holdReason, judgeHold } from "./keeping";
import { judgeKnock, KNOCKS_KEPT, lastWaits, withKnock } from "./knocking";
import { createCrowd } from "./limits";
import { placeFault } from "./places";

const knock = (changes: Partial<Knock> = {}): Knock => ({
  ...{ at: 1, from: "192.0.2.7", woke: true, outcome: "opened", tookMs: 40_000, why: "", ...changes },
});

test.each([
  ["it never woke", null, null, "wakes"],
  ["it woke a minute ago", null, -60_000, "wakes"],
  ["it woke a moment ago", null, -59_999, "lately"],
  ["it rests", 1, null, "resting"],
  ["it rested until now", 0, null, "wakes"],
] as const)("a knock where %s", (_, pausedIn, woke, expected) => {
  const [now, wall] = [100_000, 5_000_000];
  const pausedUntil = pausedIn === null ? null : wall + pausedIn;
  expect(judgeKnock({ pausedUntil }, { now, wall, wokeAt: woke === null ? null : now + woke })).toBe(
    expected,
  );
});

const MINUTE = 60_000;
const USE = { open: 0, emptySince: 0, now: 0, heldUntil: 24 * 60 * MINUTE, wall: 0, rests: false };
test.each([
  ["somebody is inside", { open: 1, now: 100 * MINUTE }, null],
  ["the last one has left lately", { now: 15 * MINUTE - 1 }, null],
  ["the last one left 15 minutes ago", { now: 15 * MINUTE }, "release"],
  ["it rests, be anybody inside", { open: 1, rests: true }, "release"],
  ["somebody is inside, and it is nearly over", { open: 1, wall: 23 * 60 * MINUTE + 1 }, "renew"],
  ["nobody ever was inside", { emptySince: null }, "release"],
] as const)("the hold of a door where %s", (_, changes, expected) => {
  expect(judgeHold({ lingerMinutes: 15 }, { ...USE, ...changes })).toBe(expected);
});

test("the reason of a hold names the door and who came first", () => {
  expect(holdReason({ name: "nas-ssh" }, "192.168.1.20")).toBe("door nas-ssh: 192.168.1.20");
});

test("a door keeps its last knocks, and the seconds that waking took", () => {
  let knocks: readonly Knock[] = [];
  for (let at = 0; at < KNOCKS_KEPT + 10; at += 1) knocks = withKnock(knocks, knock({ at, tookMs: at }));
  expect(knocks).toHaveLength(KNOCKS_KEPT);
  expect(knocks[0]?.at).toBe(KNOCKS_KEPT + 9);
  expect(lastWaits([knock({ woke: false }), knock({ tookMs: null }), knock({ tookMs: 7 })])).toEqual([7]);
});

test("so many come in at a door, of an address and altogether, and no more", () => {
  const crowd = createCrowd({ all: 4, door: 3, address: 2, waiting: 1, waitingAll: 2 });
  expect([crowd.enter("a", "1"), crowd.enter("a", "1"), crowd.enter("b", "1")]).toEqual([
    null,
    null,
    "address",
  ]);
  expect([crowd.enter("a", "2"), crowd.enter("a", "3")]).toEqual([null, "door"]);
  expect([crowd.enter("b", "3"), crowd.enter("c", "4")]).toEqual([null, "all"]);
  crowd.leave("a", "1");
  expect(crowd.enter("c", "1")).toBeNull();
  expect([crowd.wait("a"), crowd.wait("a"), crowd.wait("b"), crowd.wait("c")]).toEqual([
    null,
    "waiting",
    null,
    "waiting",
  ]);
  crowd.waitNoMore("a");
  expect(crowd.wait("a")).toBeNull();
  expect(crowd.size).toBe(4);
});

test.each([
  ["192.0.2.1:2222", null],
  ["[fd00::2]:2222", null],
  ["192.0.2.2:2222", "door_listen_address"],
  ["192.0.2.1:3000", "door_listen_manager"],
  ["nas:22", "door_listen"],
])("a door at %s: %s", (listen, expected) => {
  expect(placeFault({ addresses: ["192.0.2.1", "fd00::2"], ownPorts: [3000] }, listen)).toBe(expected);
});
