import type { Connection } from "../load/connection";
import type { WireAgent } from "../load/heartbeats";

/** A fleet that goes on reporting. */
export interface Pulse {
  /** @throws Error where a heartbeat could not be sent or was refused */
  stop(): Promise<void>;
}

/** Milliseconds between two looks at who is due. */
const LOOK_EVERY = 10;

/** Lets every agent report once in so many milliseconds, evenly spread, until it is stopped. */
export function startPulse(
  connections: readonly Connection[],
  agents: readonly WireAgent[],
  interval: number,
): Pulse {
  const begun = performance.now();
  let sent = 0;
  let stopped = false;
  const lane = async (connection: Connection): Promise<void> => {
    while (!stopped) {
      const due = ((performance.now() - begun) * agents.length) / interval;
      if (sent >= due) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      else {
        const { head, body } = (agents[sent++ % agents.length] as WireAgent).heartbeat();
        const status = await connection.post(head, body);
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
