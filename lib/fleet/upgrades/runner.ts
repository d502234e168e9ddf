import { notice } from "../../power/events";
import { advanceUpgrade, cancelUpgrade, UPGRADE_WHYS, type Upgrade } from "../../plan/upgrades";
import type { UpgradeStore } from "../model/stores";
import { noticesOf, publish, stored } from "../commit";
import type { Registry } from "../registry";
import { upgradeView } from "./view";

/** Upgrades that are kept in memory, and shown. */
export const UPGRADES_KEPT = 20;

/** The key of the queue under which upgrades change, one at a time. */
export const UPGRADES = "upgrades of agents";

/** The store of upgrades. */
export function upgradeStore({ parts }: Registry): UpgradeStore {
  const { upgrades } = parts.store;
  if (!upgrades) throw new Error("this store keeps no upgrades");
  return upgrades;
}

/** The upgrade that goes on; undefined: none does. */
export function openUpgrade({ upgrades }: Registry): Upgrade | undefined {
  return upgrades.find(({ endedAt }) => endedAt === null);
}

/** Advances the upgrade that goes on: with each tick, and never twice at once. What cannot be written is tried again. */
export function advanceUpgrades(registry: Registry): void {
  const { queue, parts } = registry;
  if (!openUpgrade(registry) || queue.busy(UPGRADES)) return;
  void queue
    .run(UPGRADES, async () => {
      const open = openUpgrade(registry);
      if (!open) return;
      const now = parts.clock.wall();
      const may = parts.mayUpgrade?.(open.authorUuid) ?? true;
      // Another program than was previewed: nobody has seen that one.
      const isOther = parts.agents?.version !== open.version;
      const next = isOther
        ? cancelUpgrade(open, "manager", now)
        : advanceUpgrade(open, upgradeView(registry), now, may);
      if (next !== open) await put(registry, next);
    })
    .catch((error: unknown) => parts.log.error(error, "carrying on an upgrade of agents"));
}

/** Writes a changed upgrade, and only then takes it up. Agents that are asked hear of it at once. */
export async function put(registry: Registry, next: Upgrade): Promise<void> {
  const { upgrades, held, parts, servers } = registry;
  const at = upgrades.findIndex(({ uuid }) => uuid === next.uuid);
  const before = upgrades[at];
  const failed = next.members.flatMap(({ serverUuid, end }, index) => {
    const isNew = end && !before?.members[index]?.end && UPGRADE_WHYS[end.why] === "failed";
    const server = isNew ? servers.get(serverUuid) : undefined;
    return server && end ? [{ server, detail: end.detail || end.why }] : [];
  });
  const news = failed.flatMap(({ server, detail }) =>
    noticesOf(registry, server, [notice("not_upgraded", detail)]),
  );
  const events = await stored(upgradeStore(registry).update(next, news));
  upgrades[at] = next;
  // In its turn, since it may be changing meanwhile.
  for (const { server } of failed)
    await registry.queue.run(server.uuid, async () => {
      const now = servers.get(server.uuid);
      if (now)
        publish(
          registry,
          now,
          events.filter(({ serverUuid }) => serverUuid === now.uuid),
        );
    });
  next.members.forEach(({ serverUuid, serverName, askedAt, end }, index) => {
    const was = before?.members[index];
    if (askedAt !== null && was?.askedAt === null) held.letGo(serverUuid);
    if (end && !was?.end && UPGRADE_WHYS[end.why] === "failed")
      parts.log.warn("an agent was not upgraded", {
        ...{ serverUUID: serverUuid, serverName, reason: [end.why, end.detail].filter(Boolean).join(": ") },
      });
  });
}

/** Cancels the upgrade that goes on, if one does. */
export function cancelUpgrades(registry: Registry, who: string): Promise<void> {
  return registry.queue.run(UPGRADES, async () => {
    const open = openUpgrade(registry);
    if (open) await put(registry, cancelUpgrade(open, who, registry.parts.clock.wall()));
  });
}
