import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { unseenByKind } from "../fleet/alerts/alert-verbs";
import type { ServerRecord } from "../fleet/model/entities";
import { currentStatus } from "../power/status";
import { KNOCK_OUTCOMES, type KnockOutcome } from "../fleet/model/door";
import type { WayKind } from "../power/ways";
import type { WatchedUps } from "../ups/known";
import { upsGauges } from "./ups-gauges";
import { CURRENT_STATUSES, type CurrentStatus } from "../power/words";

/** One call of the API that has ended. */
interface EndedCall {
  readonly procedure: string;
  readonly durationMs: number;
  /** "ok" or the Connect code. */
  readonly status: string;
}

/** The manager's figures for Prometheus. Names: docs/metrics.md. */
export interface Metrics {
  callEnded(call: EndedCall): void;
  /** Counts a try to wake a server in some way: whether it went out, or was accepted. */
  wayTried(way: WayKind, sent: boolean): void;
  /** Counts a knock at a door that has ended, and the milliseconds until the server answered. */
  knocked(outcome: KnockOutcome, tookMs: number | null): void;
  /** Counts a server that a door has woken. */
  wokeByDoor(): void;
  /** Counts somebody who was not let near a door. */
  keptOut(why: string): void;
  /** Counts a change of a server. `now`: monotonic milliseconds. */
  changed(server: ServerRecord, now: number): void;
  /** Counts a write that took so many milliseconds. */
  written(ms: number): void;
  /** Counts a delay of the event loop by so many milliseconds. */
  late(ms: number): void;
  /** All figures in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** The standby of the manager; the time of the last copy is in wall-clock milliseconds. */
type Standby =
  | { readonly kind: "none" | "replaced" | "standby" }
  | { readonly kind: "good" | "late"; readonly copiedAt: number | null };

export interface MetricsParts {
  readonly version: string;
  servers(): readonly ServerRecord[];
  /** The number of runs that go on, by action. */
  openRuns(): Readonly<Record<string, number>>;
  /** Bytes. */
  memory(): number;
  /** Connections at doors. */
  doors(): Readonly<Record<"joined" | "waiting" | "silent", number>>;
  standby(): Standby;
  /** UPSes, by name. */
  upses(): readonly WatchedUps[];
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Buckets, in seconds, of the time from the first packet to the first heartbeat: a big machine takes minutes. */
const BOOT_SECONDS = [5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600];

export function createMetrics(parts: MetricsParts): Metrics {
  const { version, servers, openRuns, memory, doors, standby, upses } = parts;
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: "komoriuta_info",
    help: "The manager's version.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  new Gauge({
    name: "komoriuta_servers",
    help: "Servers by current status.",
    labelNames: ["status"],
    registers,
    collect() {
      const counts = new Map<CurrentStatus, number>(CURRENT_STATUSES.map((status) => [status, 0]));
      for (const { facts } of servers()) {
        const status = currentStatus(facts);
        counts.set(status, (counts.get(status) ?? 0) + 1);
      }
      for (const [status, count] of counts) this.set({ status }, count);
    },
  });
  new Gauge({
    name: "komoriuta_open_runs",
    help: "Runs that go on, by what they do.",
    labelNames: ["action"],
    registers,
    collect() {
      for (const [action, count] of Object.entries(openRuns())) this.set({ action }, count);
    },
  });
  new Gauge({
    name: "komoriuta_alerts",
    help: "Alerts that nobody has acknowledged, by kind.",
    labelNames: ["kind"],
    registers,
    collect() {
      for (const [kind, count] of unseenByKind(servers())) this.set({ kind }, count);
    },
  });
  new Gauge({
    name: "komoriuta_resident_memory_bytes",
    help: "Resident memory of the manager.",
    registers,
    collect() {
      this.set(memory());
    },
  });
  new Gauge({
    name: "komoriuta_door_connections",
    help: "Connections at doors: joined to a server, waiting, or silent still.",
    labelNames: ["state"],
    registers,
    collect() {
      for (const [state, count] of Object.entries(doors())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: "komoriuta_standby_copy_timestamp_seconds",
    help: "When the last copy for a standby was made; 0: none was, or there is no standby.",
    registers,
    collect() {
      const now = standby();
      this.set("copiedAt" in now ? (now.copiedAt ?? 0) / 1000 : 0);
    },
  });
  new Gauge({
    name: "komoriuta_replaced",
    help: "1: another manager has taken the place of this one.",
    registers,
    collect() {
      this.set(standby().kind === "replaced" ? 1 : 0);
    },
  });
  new Gauge({
    name: "komoriuta_standby",
    help: "1: this one is the standby of the manager that serves, or cannot know whether it is by now.",
    registers,
    collect() {
      this.set(standby().kind === "standby" ? 1 : 0);
    },
  });
  upsGauges(registers, upses);
  const knocks = new Counter({
    name: "komoriuta_door_knocks_total",
    help: "Knocks at doors that have ended, by outcome.",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of KNOCK_OUTCOMES) if (outcome !== "waiting") knocks.inc({ outcome }, 0);
  const doorWakes = new Counter({
    name: "komoriuta_door_wakes_total",
    help: "Servers woken by a knock at a door.",
    registers,
  });
  const keptOut = new Counter({
    name: "komoriuta_door_kept_out_total",
    help: "Connections that were closed at a door before they knocked, by reason.",
    labelNames: ["reason"],
    registers,
  });
  const opened = new Histogram({
    name: "komoriuta_door_seconds",
    help: "From a knock at a door until the server answered.",
    buckets: [0.01, 0.1, 1, ...BOOT_SECONDS],
    registers,
  });

  const heartbeats = new Counter({
    name: "komoriuta_heartbeats_total",
    help: "Heartbeats taken in.",
    registers,
  });
  const refused = new Counter({
    name: "komoriuta_refused_tokens_total",
    help: "Calls of agents whose token was refused.",
    registers,
  });
  const tries = new Counter({
    name: "komoriuta_wake_attempts_total",
    help: "Tries to wake a server by way, sent or accepted, or not.",
    labelNames: ["way", "result"],
    registers,
  });
  const boots = new Histogram({
    name: "komoriuta_wake_seconds",
    help: "From the first try to wake a server to its first heartbeat.",
    buckets: BOOT_SECONDS,
    registers,
  });
  const calls = new Histogram({
    name: "komoriuta_call_seconds",
    help: "Duration of calls by procedure and status.",
    labelNames: ["procedure", "status"],
    buckets: SECONDS,
    registers,
  });
  const writes = new Histogram({
    name: "komoriuta_store_write_seconds",
    help: "Time until a change is on disk.",
    buckets: SECONDS,
    registers,
  });
  const lag = new Histogram({
    name: "komoriuta_event_loop_lag_seconds",
    help: "How late a timer of the manager comes.",
    buckets: SECONDS,
    registers,
  });
  for (const result of ["sent", "failed"]) tries.inc({ way: "packet", result }, 0);

  // To look the labels up anew costs more than to count.
  const observers = new Map<string, { observe(seconds: number): void }>();
  const observerOf = (procedure: string, status: string) => {
    const key = `${procedure} ${status}`;
    let observer = observers.get(key);
    if (!observer) observers.set(key, (observer = calls.labels(procedure, status)));
    return observer;
  };

  const woken = new Map<string, number>();
  return {
    callEnded({ procedure, durationMs, status }) {
      const ofAgent = procedure.includes(".AgentService/");
      if (ofAgent && status === "unauthenticated") refused.inc();
      if (status === "ok" && procedure.endsWith("/SendHeartbeat")) heartbeats.inc();
      observerOf(procedure, status).observe(durationMs / 1000);
    },
    wayTried: (way, sent) => tries.inc({ way, result: sent ? "sent" : "failed" }),
    knocked(outcome, tookMs) {
      knocks.inc({ outcome });
      if (tookMs !== null) opened.observe(tookMs / 1000);
    },
    wokeByDoor: () => doorWakes.inc(),
    keptOut: (reason) => keptOut.inc({ reason }),
    changed({ uuid, facts }, now) {
      if (facts.wake) return void woken.set(uuid, facts.wake.since.monotonic);
      const since = woken.get(uuid);
      if (since === undefined) return;
      woken.delete(uuid);
      if (facts.current === "Launched" || facts.current === "ON") boots.observe((now - since) / 1000);
    },
    written: (ms) => writes.observe(ms / 1000),
    late: (ms) => lag.observe(Math.max(0, ms) / 1000),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
