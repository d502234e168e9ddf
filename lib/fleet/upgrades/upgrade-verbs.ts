import { untilFault } from "../../plan/until";
import {
  cancelUpgrade as cancelled,
  isOlder,
  planUpgrade,
  USUAL_UPGRADE_WINDOW,
  type Upgrade,
} from "../../plan/upgrades";
import { stored } from "../commit";
import { FleetError } from "../model/errors";
import { find, whose, type RegistryBy } from "../registry";
import { openUpgrade, put, UPGRADES, UPGRADES_KEPT, upgradeStore } from "./runner";
import type { UpgradeAsk, UpgradeStart } from "./settings";
import { upgradeServer } from "./view";

/** The upgrade as it would begin. @throws FleetError `not_found`, `bad_until`, `nothing_to_upgrade` */
export function previewUpgrade(registry: RegistryBy, ask: UpgradeAsk): Upgrade {
  return planned(registry, ask, "");
}

/** Starts an upgrade. @throws FleetError as `previewUpgrade`, and `upgrade_under_way`, `confirm_count` */
export function startUpgrade(registry: RegistryBy, { confirmCount, ...ask }: UpgradeStart): Promise<Upgrade> {
  return registry.queue.run(UPGRADES, async () => {
    if (openUpgrade(registry)) throw new FleetError({ code: "upgrade_under_way" });
    const upgrade = planned(registry, ask, registry.parts.newUuid());
    const expected = upgrade.members.filter(({ end }) => !end).length;
    if (expected === 0) throw new FleetError({ code: "nothing_to_upgrade" });
    if (expected !== confirmCount) throw new FleetError({ code: "confirm_count", expected });
    await stored(upgradeStore(registry).insert(upgrade));
    registry.upgrades.unshift(upgrade);
    registry.upgrades.splice(UPGRADES_KEPT);
    // From now on they are asked whether somebody uses them.
    for (const { serverUuid, end } of upgrade.members) if (!end) registry.held.letGo(serverUuid);
    return upgrade;
  });
}

/** Cancels an upgrade; one that is over stays as it is. @throws FleetError `upgrade_not_found` */
export function cancelUpgrade(registry: RegistryBy, uuid: string): Promise<Upgrade> {
  return registry.queue.run(UPGRADES, async () => {
    const found = registry.upgrades.find((upgrade) => upgrade.uuid === uuid);
    if (!found) throw new FleetError({ code: "upgrade_not_found" });
    if (found.endedAt !== null) return found;
    const next = cancelled(found, registry.by.actor, registry.parts.clock.wall());
    await put(registry, next);
    return next;
  });
}

function planned(registry: RegistryBy, { serverUuids, until }: UpgradeAsk, uuid: string): Upgrade {
  const { clock, agents } = registry.parts;
  const now = clock.wall();
  const why = until === null ? null : untilFault(until, now);
  if (why) throw new FleetError({ code: "bad_until", why });
  if (!agents) throw new FleetError({ code: "nothing_to_upgrade" });
  const named = [...new Set(serverUuids)].map((one) => upgradeServer(registry, find(registry, one)));
  const all = [...registry.servers.values()].map((server) => upgradeServer(registry, server));
  const servers = named.length > 0 ? named : all.filter((server) => isOlder(server, agents.version));
  const asked = {
    uuid,
    version: agents.version,
    ...whose(registry),
    until: until ?? now + USUAL_UPGRADE_WINDOW,
  };
  return planUpgrade(asked, servers, now);
}
