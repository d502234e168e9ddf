import { isUp } from "../../plan/run";
import type { UpgradeServer, UpgradeView } from "../../plan/upgrades";
import type { AgentRecord, ServerRecord } from "../model/entities";
import type { Registry } from "../registry";

/** The fleet as upgrades see it. */
export function upgradeView(registry: Registry): UpgradeView {
  return (uuid) => {
    const server = registry.servers.get(uuid);
    return server && upgradeServer(registry, server);
  };
}

/** A server as upgrades see it. */
export function upgradeServer({ parts }: Registry, server: ServerRecord): UpgradeServer {
  const { uuid, name, facts, agent, use, holds, pendingStop } = server;
  const can = agent?.can ?? [];
  // Whoever holds it wants it left alone, and a stop that waits finds it free soon.
  const isKept = holds.length > 0 || pendingStop !== null;
  return {
    ...{ uuid, name, version: agent?.version ?? null },
    upgradedBy: can.includes("apt") ? "apt" : can.includes("upgrade") ? "manager" : "nobody",
    hasProgram: agent !== null && (parts.agents?.program(platformOf(agent)) ?? null) !== null,
    isUp: isUp(facts) && !facts.duplicate,
    isToGo: facts.power === "OFF" || facts.order !== null,
    isFree: isKept ? false : use && use.length === 0,
    outcome: agent?.upgraded ?? null,
  };
}

/** The platform of an agent, by the names that its manager has for them. */
export function platformOf({ arch }: Pick<AgentRecord, "arch">): string {
  return `linux-${PLATFORMS.get(arch) ?? arch}`;
}

const PLATFORMS: ReadonlyMap<string, string> = new Map([
  ["x86_64", "x64"],
  ["aarch64", "arm64"],
]);
