import type { Needs } from "../../plan/needs";
import type { ServerView, View } from "../../plan/run";
import type { ServerRecord } from "../entities";
import type { Registry } from "../registry";
import { wakeWarning } from "../wake-doubt";

/** What a run knows of a server. What is seldom asked for is found when it is. */
export function viewOf(registry: Registry, server: ServerRecord): ServerView {
  const { uuid, name, facts, wish, holds, use, upSince, readyPort } = server;
  const looks = readyPort !== null && registry.parts.probePort !== undefined;
  return {
    ...{ uuid, name, facts, wish, holds, use, upSince },
    ready: looks ? registry.ready.get(uuid) === facts.last?.boot : null,
    get wakeDoubt() {
      if (wakeWarning(server.macAddress, server.agent?.interfaces ?? null)) return "off";
      return server.wokenAt === null ? "unproved" : null;
    },
    get keptOnBy() {
      return registry.keptOnBy(uuid);
    },
  };
}

/** The fleet as it is at any moment. */
export function fleetView(registry: Registry): View {
  return (uuid) => {
    const server = registry.servers.get(uuid);
    return server && viewOf(registry, server);
  };
}

/** Who needs whom. */
export function needsOf({ servers }: Registry): Needs {
  const needs = new Map<string, readonly string[]>();
  for (const { uuid, needs: its } of servers.values()) if (its.length > 0) needs.set(uuid, its);
  return needs;
}
