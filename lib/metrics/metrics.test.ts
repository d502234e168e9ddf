import { expect, test } from "vitest";
import { unseenByKind } from "../fleet/alerts/alert-verbs";
import { second } from "../power/testing";
import { sampleServer, temporaryStore } from "../store/testing";
import { watchLag, measuredStore } from "./measure";
import { createMetrics, type Metrics } from "./metrics";
import type { WatchedUps } from "../ups/known";
import { CURRENT_STATUSES } from "../power/words";

const { facts, ...rest } = sampleServer(1);
const server = (changes: Partial<typeof facts>) => ({ ...rest, facts: { ...facts, ...changes } });

function metricsOf(
  servers = [server({})],
  openRuns: Record<string, number> = {},
  upses: readonly WatchedUps[] = [],
): Metrics {
  const doors = { joined: 2, waiting: 1, silent: 0 };
  const parts = { servers: () => servers, openRuns: () => openRuns, memory: () => 123, doors: () => doors };
  const standby = () => ({ kind: "late", copiedAt: 5_000 }) as const;
  return createMetrics({ version: "1.2.3", ...parts, standby, upses: () => upses });
}

test("when the last copy for a standby was made", async () => {
  expect(await lines(metricsOf(), "komoriuta_standby_copy")).toEqual([
    "komoriuta_standby_copy_timestamp_seconds 5",
  ]);
});

/** The lines of some figure, without its help. */
async function lines(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.text()).split("\n").filter((line) => line.startsWith(name));
}

test("servers are counted by current status, those that do not occur too", async () => {
  const found = await lines(metricsOf(), "komoriuta_servers");
  expect(found).toContain('komoriuta_servers{status="OFF"} 1');
  expect(found).toContain('komoriuta_servers{status="Lost"} 0');
  expect(found).toHaveLength(CURRENT_STATUSES.length);
});

test("runs that go on are counted by what they do, also where there is none", async () => {
  const now = { ON: 0, OFF: 2 };
  const metrics = metricsOf([], now);
  const counted = () => lines(metrics, "komoriuta_open_runs");
  expect(await counted()).toEqual([
    'komoriuta_open_runs{action="ON"} 0',
    'komoriuta_open_runs{action="OFF"} 2',
  ]);
  now.OFF = 0;
  expect(await counted()).toContain('komoriuta_open_runs{action="OFF"} 0');
});

test("alerts are counted by kind until somebody has seen them", async () => {
  const alert = { uuid: "a", kind: "lost", raisedAt: 1, clearedAt: null, detail: "", times: 1 } as const;
  const seen = { by: "keeper", at: 2 };
  const metrics = metricsOf([
    { ...server({}), alerts: [{ ...alert, acknowledged: null }] },
    { ...server({}), alerts: [{ ...alert, acknowledged: seen }] },
  ]);
  const found = await lines(metrics, "komoriuta_alerts");
  expect(found).toContain('komoriuta_alerts{kind="lost"} 1');
  expect(found).toContain('komoriuta_alerts{kind="did_not_start"} 0');
  expect(found).toHaveLength(unseenByKind([]).size);
});

test("calls: heartbeats and refused tokens have figures of their own", async () => {
  const metrics = metricsOf();
  const procedure = "komoriuta.v1.AgentService/SendHeartbeat";
  metrics.callEnded({ procedure, durationMs: 2, status: "ok" });
  metrics.callEnded({ procedure, durationMs: 2, status: "unauthenticated" });
  metrics.callEnded({
    procedure: "komoriuta.v1.AuthService/Login",
    durationMs: 80,
    status: "unauthenticated",
  });
  expect(await lines(metrics, "komoriuta_heartbeats_total")).toEqual(["komoriuta_heartbeats_total 1"]);
  expect(await lines(metrics, "komoriuta_refused_tokens_total")).toEqual([
    "komoriuta_refused_tokens_total 1",
  ]);
  expect(await lines(metrics, "komoriuta_call_seconds_count")).toHaveLength(3);
});

test("a wake is timed from its first packet to the first heartbeat; one that failed is not", async () => {
  const metrics = metricsOf();
  const wake = { since: second(10), packetsSent: 1 };
  metrics.changed(server({ wake }), 10_000);
  metrics.changed(server({ wake: null, current: "Launched" }), 52_000);
  metrics.changed(server({ wake }), 60_000);
  metrics.changed(server({ wake: null, current: "None" }), 400_000);
  expect(await lines(metrics, "komoriuta_wake_seconds_sum")).toEqual(["komoriuta_wake_seconds_sum 42"]);
  expect(await lines(metrics, "komoriuta_wake_seconds_count")).toEqual(["komoriuta_wake_seconds_count 1"]);
});

test("packets are counted, sent or not", async () => {
  const metrics = metricsOf();
  metrics.wayTried("packet", true);
  metrics.wayTried("packet", true);
  metrics.wayTried("redfish", false);
  expect(await lines(metrics, "komoriuta_wake_attempts_total")).toEqual([
    'komoriuta_wake_attempts_total{way="packet",result="sent"} 2',
    'komoriuta_wake_attempts_total{way="packet",result="failed"} 0',
    'komoriuta_wake_attempts_total{way="redfish",result="failed"} 1',
  ]);
});

test("a timer that comes late is seen", () => {
  let now = 0;
  let tick: () => void = () => undefined;
  const late: number[] = [];
  watchLag(
    { monotonic: () => now, every: (_, task) => ((tick = task), () => undefined) },
    (ms) => void late.push(ms),
  );
  for (const at of [500, 1200, 1700]) {
    now = at;
    tick();
  }
  expect(late).toEqual([0, 200, 0]);
});

test("writes are timed, and the store does what it did", async () => {
  await using temporary = await temporaryStore();
  let now = 0;
  const times: number[] = [];
  const store = measuredStore(
    temporary.store,
    () => (now += 5),
    (ms) => void times.push(ms),
  );
  await store.servers.writeHeartbeats([]);
  expect(await store.servers.load(0)).toEqual([]);
  expect(times).toEqual([5]);
});

test("knocks at doors are counted by outcome, and whoever is inside", async () => {
  const metrics = metricsOf();
  metrics.knocked("opened", 40_000);
  metrics.knocked("not_in_time", null);
  metrics.wokeByDoor();
  metrics.keptOut("network");
  const found = await lines(metrics, "komoriuta_door_");
  expect(found).toEqual(
    expect.arrayContaining([
      'komoriuta_door_connections{state="joined"} 2',
      'komoriuta_door_knocks_total{outcome="opened"} 1',
      'komoriuta_door_knocks_total{outcome="not_in_time"} 1',
      'komoriuta_door_knocks_total{outcome="left"} 0',
      "komoriuta_door_wakes_total 1",
      'komoriuta_door_kept_out_total{reason="network"} 1',
      'komoriuta_door_seconds_bucket{le="45"} 1',
      "komoriuta_door_seconds_count 1",
    ]),
  );
});

test("a UPS has its state, and figures as far as they are fresh", async () => {
  const ups = (name: string, more: Partial<WatchedUps>): WatchedUps => ({
    ...{ ups: name, name, server: "nas", description: "", since: 0, failedSince: null, replaced: null },
    ...{ parts: { maker: null, model: null, serial: null }, standing: "battery", fault: null },
    last: { at: 0, flags: new Set(["OB"]), charge: 80, runtime: 600, load: null, identity: "" },
    ...more,
  });
  const upses = [ups("lab@nas", {}), ups("old@nas", { standing: "silent", fault: "stale" })];
  const found = await lines(metricsOf([], {}, upses), "komoriuta_ups_");
  expect(found.filter((line) => line.endsWith(" 1"))).toEqual([
    'komoriuta_ups_state{ups="lab@nas",state="battery"} 1',
    'komoriuta_ups_state{ups="old@nas",state="silent"} 1',
  ]);
  expect(found.filter((line) => !line.includes("_state"))).toEqual([
    'komoriuta_ups_charge_percent{ups="lab@nas"} 80',
    'komoriuta_ups_runtime_seconds{ups="lab@nas"} 600',
  ]);
});
