import { fromBinary } from "@bufbuild/protobuf";
import { SendHeartbeatResponseSchema } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { openConnection, type Connection } from "./connection";
import { createWireAgent, type Call, type Registered } from "./heartbeats";

/** What a swarm has seen so far. */
export interface Seen {
  /** Heartbeats that were answered. */
  answered: number;
  /** Attempts that were not, or not in time. */
  failed: number;
  /** Heartbeats that were given up after all their attempts. */
  missed: number;
  /** Orders to shut down: nobody gave any. */
  orders: number;
  /** Answers other than 200. */
  refused: number;
  /** Milliseconds of each answer since this was last emptied. */
  latencies: number[];
  /** Milliseconds from each request to the head of its answer, or until it was given up, since this was last emptied. */
  waits: number[];
  /** How often an attempt failed, by the reason. */
  readonly faults: Map<string, number>;
}

/** Agents of many servers in one process: the real protocol, a kept connection each, komolet's times and retries. */
export interface Swarm {
  readonly seen: Seen;
  /** Connections that are open. */
  readonly connected: () => number;
  readonly stop: () => void;
}

/** As komolet's (agent-deno/daemon/calls.ts). */
const ATTEMPTS = 3;
const RETRY_AFTER = 0.04;

/**
 * Starts them all within the first interval; from then on each reports once an interval.
 * @param interval milliseconds
 * @param random 0 ≤ x < 1
 */
export function startSwarm(
  port: number,
  servers: readonly Registered[],
  interval: number,
  random: () => number,
): Swarm {
  const seen: Seen = {
    answered: 0,
    failed: 0,
    missed: 0,
    orders: 0,
    refused: 0,
    latencies: [],
    waits: [],
    faults: new Map(),
  };
  const open = new Set<Connection>();
  let stopped = false;

  function live({ token }: Registered, number: number): void {
    // Each has an address of its own: the manager bounds connections by address.
    const from = `127.1.${number >> 8}.${number & 255}`;
    const agent = createWireAgent(token, 1);
    const jitter = random();
    let connection: Connection | null = null;

    async function attempt({ head, body }: Call): Promise<void> {
      const begun = performance.now();
      // Another connection where the last one was lost, as fetch does it.
      if (connection?.isClosed()) connection = null;
      connection ??= await openConnection(port, { patience: interval / 4, from });
      open.add(connection);
      const sent = performance.now();
      const answer = await connection.post(head, body, interval / 4).finally(() => {
        seen.waits.push(performance.now() - sent);
      });
      seen.latencies.push(performance.now() - begun);
      if (answer.status !== 200) {
        seen.refused += 1;
        return;
      }
      const { manifest } = fromBinary(SendHeartbeatResponseSchema, answer.body);
      seen.answered += 1;
      if (manifest?.powerStatus === PowerStatus.OFF) seen.orders += 1;
    }

    async function beat(count: number): Promise<void> {
      const begun = performance.now();
      const call = agent.heartbeat();
      for (let tried = 1; !stopped; tried += 1) {
        try {
          await attempt(call);
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
      const pause = count === 0 ? interval * (0.5 + jitter / 2) : interval;
      setTimeout(() => void beat(count + 1), Math.max(0, begun + pause - performance.now()));
    }
    setTimeout(() => void beat(0), jitter * interval);
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
