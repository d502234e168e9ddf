import type { ServiceImpl } from "@connectrpc/connect";
import type { Asking } from "../access/identity";
import { stillMay } from "../access/required-rights";
import { validated } from "../access/validated";
import { settingsAsk, type SettingTry } from "../fleet/model/manager-settings";
import type { SettingsService } from "../gen/proto/komoriuta/v1/settings_pb";
import { fleetOf, mustMay } from "./asking";
import { settingsPartMessage, settingTryMessage } from "./codec/settings";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";

/** The manager's own settings. */
export function settingsService(running: () => Running): ServiceImpl<typeof SettingsService> {
  return {
    listSettings(_request, context) {
      return { parts: fleetOf(running(), context).settings().map(settingsPartMessage) };
    },

    async setSettings({ part, values, ifUpdatedAt }, context) {
      const asked = { part, values, ifUpdatedAt: milliseconds(ifUpdatedAt) };
      return { part: settingsPartMessage(await fleetOf(running(), context).setSettings(asked)) };
    },

    async trySettings({ part, values }, context) {
      const asking = mustMay(context, "settings");
      return settingTryMessage(await trySettings(running(), asking, { part, values }));
    },
  };
}

/**
 * Tries settings for somebody who may, stored or not. @throws FleetError `invalid`, `ways_busy`, `no_right` where the
 * right was lost meanwhile
 */
export async function trySettings(
  { access, settingTries }: Pick<Running, "access" | "settingTries">,
  asking: Asking,
  asked: unknown,
): Promise<SettingTry> {
  access.paceChange(asking);
  const still = stillMay(access, asking, "settings");
  still();
  const outcome = await settingTries.tryOut(validated(settingsAsk, asked));
  still();
  return outcome;
}
