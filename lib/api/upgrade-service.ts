import type { ServiceImpl } from "@connectrpc/connect";
import type { UpgradeService } from "../gen/proto/komoriuta/v1/upgrade_pb";
import { fleetOf } from "./asking";
import { upgradeMessage } from "./codec/upgrade";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";

/** Agents that become the version that the manager carries, one after the other. */
export function upgradeService(running: () => Running): ServiceImpl<typeof UpgradeService> {
  return {
    previewUpgrade({ serverUuids, until }, context) {
      const asked = { serverUuids, until: milliseconds(until) };
      const upgrade = fleetOf(running(), context).previewUpgrade(asked);
      return { upgrade: upgradeMessage(upgrade) };
    },

    async startUpgrade({ serverUuids, until, confirmCount }, context) {
      const asked = { serverUuids, until: milliseconds(until), confirmCount };
      return { upgrade: upgradeMessage(await fleetOf(running(), context).startUpgrade(asked)) };
    },

    async cancelUpgrade({ uuid }, context) {
      return { upgrade: upgradeMessage(await fleetOf(running(), context).cancelUpgrade({ uuid })) };
    },

    listUpgrades: (_request, context) => ({
      upgrades: fleetOf(running(), context).upgrades().map(upgradeMessage),
    }),
  };
}
