import { expect, test } from "vitest";
import { futureOf } from "../../_timeline/future";
import type { PlannedTransition } from "../../_timeline/plan";
import { firstEnd, hoursOverChange, keepEffect, movableEnds, rounded, stepped, type Keepable } from "./keep";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 26, 14);
const span = { now: NOW, until: NOW + 8 * HOUR, knownUntil: NOW + 8 * HOUR };

const evenings: PlannedTransition = {
  ...{ kind: "transition", at: NOW + 5 * HOUR, action: "OFF", until: NOW + 6 * HOUR },
  ...{ evenIfItMayNotWake: false, schedule: { uuid: "s", missing: null }, name: "Evenings", serverUuids: [] },
};

function server(uuid: string, more: Partial<Keepable> = {}, transitions = [evenings]): Keepable {
  const { is = "on", heldUntil = null } = more;
  const situation = { is, heldUntil, stopsBy: null, mayNotWake: false };
  const future = futureOf(situation, { transitions, runs: [] }, span);
  return { uuid, is, heldUntil, isStopping: false, future, ...more };
}

test("servers are counted by what they are now", () => {
  const servers = [server("a"), server("b", { is: "off" }), server("c", { is: null })];
  const effect = keepEffect(servers, NOW + HOUR, NOW);
  expect(effect).toMatchObject({ fault: null, on: ["a"], off: ["b"], others: ["c"], heldLonger: [] });
});

test.each([
  ["the past", -HOUR, "past"],
  ["now", 0, "past"],
  ["more than 30 days ahead", 31 * 24 * HOUR, "too_far"],
  ["an hour ahead", HOUR, null],
] as const)("%s: %s", (_, by, fault) => {
  expect(keepEffect([server("a")], NOW + by, NOW).fault).toBe(fault);
});

test("an end before that of a hold changes nothing, unless another server has none", () => {
  const held = server("a", { heldUntil: NOW + 3 * HOUR });
  expect(keepEffect([held], NOW + 2 * HOUR, NOW).fault).toBe("held_longer");
  expect(keepEffect([held], NOW + 3 * HOUR, NOW).fault).toBe("held_longer");
  expect(keepEffect([held], NOW + 4 * HOUR, NOW).fault).toBeNull();
  expect(keepEffect([held, server("b")], NOW + 2 * HOUR, NOW)).toMatchObject({
    fault: null,
    heldLonger: ["a"],
  });
});

test("stops of schedules that begin before the end are named, with the servers that they would have", () => {
  const servers = [server("a"), server("b"), server("c", {}, [])];
  expect(keepEffect(servers, NOW + 5 * HOUR, NOW).spared).toEqual([]);
  expect(keepEffect(servers, NOW + 5 * HOUR + 1, NOW).spared).toEqual([{ transition: evenings, count: 2 }]);
});

test("a stop that waits is withdrawn", () => {
  expect(keepEffect([server("a", { isStopping: true }), server("b")], NOW + HOUR, NOW).stopping).toEqual([
    "a",
  ]);
});

test("of each schedule the first end may be moved, with the servers that it turns off elsewhere", () => {
  const first = { ...evenings, serverUuids: ["a", "b", "far"] };
  const next = { ...first, at: first.at + HOUR, until: first.until + HOUR };
  const other = { ...next, name: "Nights", schedule: { uuid: "n", missing: null }, at: NOW + 7 * HOUR };
  const servers = [server("a", {}, [first]), server("b", {}, [first]), server("c", {}, [other])];
  expect(movableEnds(servers, NOW + 2 * HOUR)).toEqual([
    { transition: first, others: 1, isTooLate: false },
    { transition: other, others: 1, isTooLate: false },
  ]);
  expect(movableEnds([server("a", {}, [])], NOW + 2 * HOUR)).toEqual([]);
  // To where it is already it is not moved.
  expect(movableEnds(servers.slice(0, 1), first.at)).toEqual([]);
});

test("an end is moved no further than its stops wait", () => {
  const late = (until: number, more: Partial<PlannedTransition> = {}) =>
    movableEnds([server("a", {}, [{ ...evenings, ...more }])], until).map(({ isTooLate }) => isTooLate);
  expect(late(evenings.until - 1)).toEqual([false]);
  expect(late(evenings.until)).toEqual([true]);
  // One that does not wait has no such time.
  expect(late(evenings.until, { until: evenings.at })).toEqual([false]);
});

test("an end after a change of the clocks says how far away it is", () => {
  const evening = Date.UTC(2026, 9, 24, 20);
  expect(hoursOverChange("Europe/Berlin", evening, evening + 5 * HOUR)).toBe(5);
  expect(hoursOverChange("Europe/Berlin", evening, evening + 4.75 * HOUR)).toBeNull();
  expect(hoursOverChange("Asia/Tokyo", evening, evening + 12 * HOUR)).toBeNull();
  const spring = Date.UTC(2026, 2, 28, 22);
  expect(hoursOverChange("Europe/Berlin", spring, spring + 3.5 * HOUR)).toBe(3.5);
});

test("ends are full quarters of an hour", () => {
  expect(rounded(NOW + 7 * 60_000)).toBe(NOW);
  expect(rounded(NOW + 8 * 60_000)).toBe(NOW + HOUR / 4);
  expect([stepped(NOW, 1), stepped(NOW, -1)]).toEqual([NOW + HOUR / 4, NOW - HOUR / 4]);
  expect([stepped(NOW + 60_000, 1), stepped(NOW + 60_000, -1)]).toEqual([NOW + HOUR / 4, NOW]);
  expect([stepped(NOW + 60_000, 1, HOUR), stepped(NOW + 60_000, -1, HOUR)]).toEqual([NOW + HOUR, NOW]);
  expect(firstEnd(NOW)).toBe(NOW + HOUR);
  expect(firstEnd(NOW + HOUR / 2 + 1)).toBe(NOW + 2 * HOUR);
});
