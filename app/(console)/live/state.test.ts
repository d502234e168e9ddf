import { expect, test } from "vitest";
import type { ServerView } from "@/lib/api/codec/read";
import { expected } from "../power";
import {
  backoff,
  NOTHING_YET,
  statusChanges,
  takeIn,
  versionOf,
  withUpdates,
  type OptimisticUpdate,
} from "./state";

function server(uuid: string, status: ServerView["currentStatus"] = "ON"): ServerView {
  return {
    uuid,
    name: uuid,
    macAddress: "02:00:00:00:00:01",
    heartbeatInterval: 10,
    powerStatus: "ON",
    powerSetBy: "operator",
    lastPowerChangedAt: 0,
    currentStatus: status,
    statusSince: 0,
    statusReason: null,
    lastHeartbeatAt: 0,
    allowed: [],
    agent: null,
    tokenExpiresAt: null,
    groupUuids: [],
    use: null,
    wish: null,
    holds: [],
    guards: null,
    needs: [],
    readyPort: null,
    kind: null,
    watts: null,
    createdAt: 0,
    updatedAt: 0,
  };
}

const known = takeIn(NOTHING_YET, [{ type: "snapshot", servers: [server("a"), server("b")] }]);

test("a snapshot, then changes in order", () => {
  const live = takeIn(known, [
    { type: "changed", server: server("a", "Stopping") },
    { type: "changed", server: server("a", "OFF") },
    { type: "changed", server: server("c") },
    { type: "removed", uuid: "b" },
  ]);
  expect([...(live.servers ?? [])].map(([uuid, { currentStatus }]) => [uuid, currentStatus])).toEqual([
    ["a", "OFF"],
    ["c", "ON"],
  ]);
  expect([...live.gone]).toEqual(["b"]);
});

test("a heartbeat changes no more than its time, and no order", () => {
  const live = takeIn(known, [
    {
      type: "heartbeats",
      at: [
        ["b", 7],
        ["nobody", 8],
      ],
    },
  ]);
  expect(live.servers?.get("b")).toEqual({ ...server("b"), lastHeartbeatAt: 7 });
  expect(live.servers?.get("a")).toBe(known.servers?.get("a"));
  expect([live.servers?.size, live.named]).toEqual([2, known.named]);
});

test("after a gap the snapshot replaces the truth", () => {
  const live = takeIn(known, [{ type: "snapshot", servers: [server("b", "Lost")] }]);
  expect([...(live.servers?.keys() ?? [])]).toEqual(["b"]);
  expect(live.servers?.get("b")?.currentStatus).toBe("Lost");
  expect([...live.gone]).toEqual(["a"]);
});

test("what was taken in before is left as it was", () => {
  takeIn(known, [{ type: "removed", uuid: "a" }]);
  expect(known.servers?.has("a")).toBe(true);
});

test("only a status that differs is told", () => {
  const after = takeIn(known, [
    { type: "changed", server: { ...server("a"), lastHeartbeatAt: 9 } },
    { type: "changed", server: server("b", "Lost") },
    { type: "changed", server: server("c") },
  ]);
  expect(statusChanges(known, after).map(({ uuid }) => uuid)).toEqual(["b"]);
  expect(statusChanges(NOTHING_YET, known)).toEqual([]);
});

test("waits ever longer, never more than 15 s, never in step", () => {
  expect(backoff(0, 0)).toBe(250);
  expect(backoff(0, 0.999)).toBeLessThan(500);
  expect(backoff(3, 0)).toBe(2000);
  expect(backoff(50, 0.999)).toBeLessThanOrEqual(15_000);
});

test("an optimistic update gives way to the truth, whatever that is, and is taken back without it", () => {
  const asked: OptimisticUpdate = {
    becomes: (now) => expected(now, "TurnOff", 9),
    since: versionOf(server("a")),
  };
  const updates = new Map([["a", asked]]);
  expect(withUpdates(known, updates).servers?.get("a")).toMatchObject({
    powerStatus: "OFF",
    currentStatus: "Applying",
  });
  const heard = takeIn(known, [{ type: "changed", server: { ...server("a"), lastHeartbeatAt: 7 } }]);
  expect(withUpdates(heard, updates).servers?.get("a")).toMatchObject({
    currentStatus: "Applying",
    lastHeartbeatAt: 7,
  });

  const truth = { ...server("a", "Stopping"), powerStatus: "OFF", lastPowerChangedAt: 1 } as const;
  const told = withUpdates(takeIn(known, [{ type: "changed", server: truth }]), updates);
  expect(told.servers?.get("a")).toEqual(truth);
  expect(updates.size).toBe(0);
});
