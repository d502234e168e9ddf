import { fromBinary } from "@bufbuild/protobuf";
import { SendHeartbeatResponseSchema } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { addressOf, LOOPBACK } from "./addresses";
import { openConnection, type Connection } from "./connection";
import { createWireAgent, type Call, type Registered } from "./heartbeats";

/** Observations of a swarm so far. */
export interface Seen {
  /** Heartbeats that were answered. */
  answered: number;
  /** Attempts that were not answered, or not in time. */
  failed: number;
  /** Heartbeats that were given up after all their attempts. */
  missed: number;
  /** Orders to shut down: nobody gave any. */
  orders: number;
  /** Answers other than 200. */
  refused: number;
  /** Milliseconds of each answer since this was last emptied. */
  latencies: number[];
  /** Times at which each server's Launched and its first ON were accepted, by the clock of `performance`. */
  readonly launched: number[];
  readonly on: number[];
  /** Milliseconds from each request to the head of its answer, or until it was given up, since this was last emptied. */
  waits: number[];
  /** The number of failed attempts, by the reason. */
  readonly faults: Map<string, number>;
}

/** Agents of many servers in one process: the real protocol, a kept connection each, komolet's times and retries. */
export interface Swarm {
  readonly seen: Seen;
  /** Connections that are open. */
  readonly connected: () => number;
  readonly stop: () => void;
}

/** The same as komolet's (agent-deno/daemon/calls.ts). */
const ATTEMPTS = 3;
const RETRY_AFTER = 0.04;
/** Milliseconds. */
const SETTLES_WITHIN = 1_500;

/**
 * Starts them all; from then on each reports once an interval.
 * @param interval milliseconds
 * @param random 0 ≤ x < 1
 * @param how `net`: of their addresses, `LOOPBACK` where it is not said; `within`: milliseconds in which they start, one interval where it is not said;
 *   `ca`: they speak TLS
 */
export function startSwarm(
  port: number,
  servers: readonly Registered[],
  interval: number,
  random: () => number,
  {
    net = LOOPBACK,
    within = interval,
    ca,
  }: { readonly net?: string; readonly within?: number; readonly ca?: string } = {},
): Swarm {
  const seen: Seen = {
    answered: 0,
    failed: 0,
    missed: 0,
    orders: 0,
    refused: 0,
    latencies: [],
    launched: [],
    on: [],
    waits: [],
    faults: new Map(),
  };
  const open = new Set<Connection>();
  let stopped = false;

  function live({ token }: Registered, number: number): void {
    const from = addressOf(net, number);
    const agent = createWireAgent(token, 1);
    const launch = agent.heartbeat();
    const jitter = random();
    const place = 0.5 + jitter / 2;
    let connection: Connection | null = null;

    /** @returns whether it was accepted */
    async function attempt({ head, body }: Call): Promise<boolean> {
      const begun = performance.now();
      // Another connection where the last one was lost, as fetch does it.
      if (connection?.isClosed()) connection = null;
      connection ??= await openConnection(port, { patience: interval / 4, from, ca });
      open.add(connection);
      const sent = performance.now();
      const answer = await connection.post(head, body, interval / 4).finally(() => {
        seen.waits.push(performance.now() - sent);
      });
      seen.latencies.push(performance.now() - begun);
      if (answer.status !== 200) {
        seen.refused += 1;
        return false;
      }
      const { manifest } = fromBinary(SendHeartbeatResponseSchema, answer.body);
      seen.answered += 1;
      if (manifest?.powerStatus === PowerStatus.OFF) seen.orders += 1;
      return true;
    }

    /** @param count the number of its heartbeats that were accepted before */
    async function beat(count: number): Promise<void> {
      const begun = performance.now();
      const call = count === 0 ? launch : agent.heartbeat();
      let accepted = false;
      for (let tried = 1; !stopped; tried += 1) {
        try {
          accepted = await attempt(call);
          break;
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          seen.faults.set(reason, (seen.faults.get(reason) ?? 0) + 1);
          if (connection) open.delete(connection);
          connection?.close();
          connection = null;
          seen.failed += 1;
        }
        if (tried === ATTEMPTS) {
          seen.missed += 1;
          break;
        }
        await after(interval * RETRY_AFTER * tried * (0.5 + jitter));
      }
      if (stopped) return;
      const now = performance.now();
      if (accepted && count < 2) (count === 0 ? seen.launched : seen.on).push(now);
      const next =
        accepted && count === 0
          ? now + Math.min(interval, SETTLES_WITHIN) * place
          : begun + interval * (accepted && count === 1 ? place : 1);
      setTimeout(() => void beat(accepted ? count + 1 : count), Math.max(0, next - now));
    }
    setTimeout(() => void beat(0), jitter * within);
  }

  servers.forEach(live);
  return {
    seen,
    connected: () => open.size,
    stop() {
      stopped = true;
      for (const connection of open) connection.close();
    },
  };
}

const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
