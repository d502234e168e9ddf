import { expect, test } from "vitest";
import { byEnd, serversOf, withoutServer, type Hold } from "./hold";
import { LONGEST, untilFault } from "./until";

const hold: Hold = {
  uuid: "h1",
  serverUuids: ["a", "b"],
  until: 2000,
  reason: "",
  author: "yuki",
  authorUuid: null,
  createdAt: 1000,
};

test("holds stand by their end", () => {
  const ends = [5000, 1000, 3000].map((until) => ({ ...hold, until }));
  expect(ends.sort(byEnd).map(({ until }) => until)).toEqual([1000, 3000, 5000]);
});

test("a hold is released for one server, and is gone with its last", () => {
  const left = withoutServer(hold, "a");
  expect(left).toEqual({ ...hold, serverUuids: ["b"] });
  expect(left && withoutServer(left, "b")).toBeNull();
  expect(withoutServer(hold, "c")).toBe(hold);
});

test("groups are the servers that are in them now, each server once", () => {
  const servers = [
    { uuid: "a", groupUuids: ["room", "rack"] },
    { uuid: "b", groupUuids: ["room"] },
    { uuid: "c", groupUuids: [] },
  ];
  expect(serversOf({ serverUuids: ["b", "b"], groupUuids: ["room", "rack"] }, servers)).toEqual(["b", "a"]);
  expect(serversOf({ serverUuids: ["c"], groupUuids: ["nowhere"] }, servers)).toEqual(["c"]);
});

test("an end lies ahead, and at most 30 days", () => {
  const now = 1_790_000_000_000;
  const faults = [now - 1, now, Number.NaN, now + LONGEST + 1].map((until) => untilFault(until, now));
  expect(faults).toEqual(["past", "past", "past", "too_far"]);
  expect([now + 1, now + LONGEST].map((until) => untilFault(until, now))).toEqual([null, null]);
});
