import { expect, test } from "vitest";
import type { ServerView } from "@/lib/api/codec/read";
import type { RunView } from "@/lib/api/codec/read-run";
import { INITIAL_SETTINGS } from "@/lib/fleet/model/settings";
import { expected } from "../_servers/power/power";
import { createLiveStore } from "./store";
import {
  backoff,
  mergedRun,
  NOTHING_YET,
  statusChanges,
  takeIn,
  versionOf,
  withUpdates,
  type KnownGroup,
  type LiveNews,
  type OptimisticUpdate,
} from "./state";

function server(uuid: string, status: ServerView["currentStatus"] = "ON"): ServerView {
  return {
    ...INITIAL_SETTINGS,
    noteLine: "",
    restOutlook: null,
    uuid,
    name: uuid,
    macAddress: "02:00:00:00:00:01",
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
    pendingStop: null,
    holds: [],
    alerts: [],
    next: null,
    createdAt: 0,
    updatedAt: 0,
  };
}

const snapshot = (servers: readonly ServerView[], groups: readonly KnownGroup[] = []): LiveNews => ({
  ...{ type: "snapshot", servers, groups },
});
const known = takeIn(NOTHING_YET, [snapshot([server("a"), server("b")])]);

test("groups: a snapshot brings all of them, and the map stays while none of them changes", () => {
  const group = (uuid: string) => ({ uuid, name: uuid, serverUuids: ["a"] });
  const one = takeIn(NOTHING_YET, [snapshot([server("a")], [group("g")])]);
  const two = takeIn(one, [{ type: "group", group: group("h") }]);
  expect([...two.groups.keys()]).toEqual(["g", "h"]);
  expect(takeIn(two, [{ type: "changed", server: server("a", "OFF") }]).groups).toBe(two.groups);
  expect([...takeIn(two, [{ type: "groupRemoved", uuid: "g" }]).groups.keys()]).toEqual(["h"]);
  const anew = takeIn(two, [snapshot([server("a")], [group("h"), group("i")])]);
  expect([...anew.groups.keys()]).toEqual(["h", "i"]);
});

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

test("what is next changes nothing else, and no order", () => {
  const next: ServerView["next"] = {
    ...{ action: "OFF", at: 7, latest: null, whenFree: false, author: "yuki", schedule: null, runUuid: null },
    byRest: false,
  };
  const of = [["b", next] as const, ["nobody", next] as const];
  const live = takeIn(known, [{ type: "nexts", of }]);
  expect(live.servers?.get("b")).toEqual({ ...server("b"), next });
  expect(live.servers?.get("a")).toBe(known.servers?.get("a"));
  expect([live.servers?.size, live.named]).toEqual([2, known.named]);
});

test("after a gap the snapshot replaces the truth", () => {
  const live = takeIn(known, [snapshot([server("b", "Lost")])]);
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
  const received = takeIn(known, [{ type: "changed", server: { ...server("a"), lastHeartbeatAt: 7 } }]);
  expect(withUpdates(received, updates).servers?.get("a")).toMatchObject({
    currentStatus: "Applying",
    lastHeartbeatAt: 7,
  });

  const truth = { ...server("a", "Stopping"), powerStatus: "OFF", lastPowerChangedAt: 1 } as const;
  const settled = withUpdates(takeIn(known, [{ type: "changed", server: truth }]), updates);
  expect(settled.servers?.get("a")).toEqual(truth);
  expect(updates.size).toBe(0);
});

test("a request is expected to come true from the first snapshot on, also before that is shown", () => {
  const update = (): OptimisticUpdate => ({
    becomes: (now) => expected(now, "TurnOff", 9),
    since: versionOf(server("a")),
  });
  const [before, meanwhile] = [createLiveStore(), createLiveStore()];
  before.expect("a", update());
  before.news(snapshot([server("a")]));
  meanwhile.news(snapshot([server("a")]));
  meanwhile.expect("a", update());
  expect(meanwhile.live().servers?.get("a")?.powerStatus).toBe("OFF");
  const takeBack = before.expect("b", update());
  expect(before.live().servers?.get("a")?.powerStatus).toBe("OFF");
  takeBack();
  expect(before.live().servers?.has("b")).toBe(false);
});

function run(
  uuid: string,
  asked: Readonly<Record<string, number | null>>,
  endedAt: number | null = null,
): RunView {
  const members = Object.entries(asked).map(([serverUuid, askedAt]) => ({
    ...{
      serverUuid,
      serverName: serverUuid,
      waitsFor: [],
      added: false,
      askedAt,
      end: null,
      unproved: false,
    },
  }));
  const none = {
    waiting: 0,
    asked: 0,
    done: 0,
    already_there: 0,
    declined: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
  };
  return {
    ...{
      uuid,
      action: "OFF",
      mode: "now",
      reason: "",
      author: "yuki",
      schedule: null,
      createdAt: 1,
      until: 2,
    },
    ...{ endedAt, cancelledBy: null, members, counts: none },
  };
}

test("of a run each member is as it was told last, in the order in which it was planned", () => {
  const messages = [run("r", { b: 5 }), run("r", { a: 6 }), run("r", { b: 7 }, 9)];
  const { runs } = takeIn(
    known,
    messages.map((each) => ({ type: "run", run: each })),
  );
  expect(runs.get("r")).toEqual(run("r", { b: 7, a: 6 }, 9));
  const rendered = run("r", { a: null, b: null, c: null });
  expect(mergedRun(rendered, runs.get("r") ?? rendered)).toEqual(run("r", { a: 6, b: 7, c: null }, 9));
});

test("of thousands of runs the latest are kept", () => {
  const messages = Array.from(
    { length: 3000 },
    (_, n) => ({ type: "run", run: run(`run ${n}`, {}) }) as const,
  );
  const { runs } = takeIn(known, [
    ...messages.slice(0, 1500),
    { type: "run", run: run("run 7", {}) },
    ...messages.slice(1500),
  ]);
  expect([...runs.keys()]).toEqual(messages.slice(-100).map((each) => each.run.uuid));
});
