import type { Connection } from "../load/connection";
import type { WireAgent } from "../load/heartbeats";

/** A fleet that goes on reporting. */
export interface Pulse {
  /** @throws Error where a heartbeat could not be sent or was refused */
  stop(): Promise<void>;
}

/** Milliseconds between two polls of the agents that are due. */
const POLL_EVERY = 10;

/**
 * Lets every agent report once in so many milliseconds, evenly, until it is stopped. Agents may still be
 * added: one that has reported must not fall silent while thousands of others report for the first time.
 */
export function startPulse(
  connections: readonly Connection[],
  agents: readonly WireAgent[],
  interval: number,
): Pulse {
  let last = performance.now();
  let owed = 0;
  let turn = 0;
  let stopped = false;
  const anyOwed = (): boolean => {
    const now = performance.now();
    owed += ((now - last) * agents.length) / interval;
    last = now;
    return owed >= 1;
  };
  const lane = async (connection: Connection): Promise<void> => {
    while (!stopped) {
      if (!anyOwed()) await new Promise((resolve) => setTimeout(resolve, POLL_EVERY));
      else {
        owed -= 1;
        const { head, body } = (agents[(turn += 1) % agents.length] as WireAgent).heartbeat();
        const { status } = await connection.post(head, body);
        if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
      }
    }
  };
  const running = Promise.all(connections.map(lane));
  // Told by `stop`.
  running.catch(() => undefined);
  return {
    async stop() {
      stopped = true;
      await running.finally(() => connections.forEach((connection) => connection.close()));
    },
  };
}
