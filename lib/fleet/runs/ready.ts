import { isIP } from "node:net";
import { isUp } from "../../plan/run";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";

/** Milliseconds between two probes of one server's port, and the most probes at a time. */
const PROBE_EVERY = 2000;
const PROBES_AT_ONCE = 50;

/** Probes ports while runs wait for them. */
export interface Readiness {
  poll(): void;
}

/**
 * Servers that a run wakes are ready once they are up and their port answers, at the address that their agent reports
 * from. Nothing is probed while no run waits.
 */
export function createReadiness(registry: Registry): Readiness {
  const probing = new Set<string>();
  const probedAt = new Map<string, number>();
  const { parts, ready, addresses } = registry;

  const probe = async ({ uuid, facts }: ServerRecord, address: string, port: number): Promise<void> => {
    const boot = facts.last?.boot;
    probing.add(uuid);
    probedAt.set(uuid, parts.clock.monotonic());
    try {
      if ((await parts.probePort?.(address, port)) && boot !== undefined) ready.set(uuid, boot);
    } catch (error) {
      parts.log.error(error, "looking at a server's port");
    } finally {
      probing.delete(uuid);
    }
  };

  return {
    poll() {
      const now = parts.clock.monotonic();
      for (const server of waitedFor(registry)) {
        if (probing.size >= PROBES_AT_ONCE) return;
        const { uuid, readyPort } = server;
        const address = addresses.get(uuid) ?? "";
        const isRecent = now - (probedAt.get(uuid) ?? -Infinity) < PROBE_EVERY;
        // A name would be looked up, and an agent's is nobody's to choose.
        if (readyPort === null || isRecent || probing.has(uuid) || isIP(address) === 0) continue;
        void probe(server, address, readyPort);
      }
    },
  };
}

/** Servers with a port that are up and not seen to be ready in this boot, and that a run waits for. */
function* waitedFor({ runs, servers, ready, parts }: Registry): Generator<ServerRecord> {
  if (!parts.probePort) return;
  for (const { run, members } of runs.byUuid.values()) {
    if (run.action !== "ON") continue;
    for (const { serverUuid, end } of members.values()) {
      const server = end ? undefined : servers.get(serverUuid);
      if (!server || server.readyPort === null || !isUp(server.facts)) continue;
      if (ready.get(serverUuid) !== server.facts.last?.boot) yield server;
    }
  }
}
