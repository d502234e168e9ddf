import type { ServiceImpl } from "@connectrpc/connect";
import { stillMay } from "../access/required-rights";
import type { Asking } from "../access/identity";
import { validated } from "../access/validated";
import { nutServerSettings, splitUrl, type ShownNutServer } from "../fleet/model/nut-server";
import type { NutServer, UpsService } from "../gen/proto/komoriuta/v1/ups_pb";
import type { NutOutcome } from "../ups/try";
import { fleetOf, mustMay } from "./asking";
import { nutOutcomeMessage, nutServerMessage, ownNutServerMessage, upsMessage } from "./codec/ups";
import { milliseconds } from "./codec/use";
import type { Running } from "./running";

/** The part of the service of UPSes that reads them, and sets whom they are read from. */
export function nutMethods(
  running: () => Running,
): Pick<
  ServiceImpl<typeof UpsService>,
  "listUpses" | "listNutServers" | "setNutServer" | "removeNutServer" | "tryNutServer"
> {
  const messageOf = (server: ShownNutServer): NutServer =>
    nutServerMessage(server, running().upses.serverState(server.address));
  return {
    listUpses(_request, context) {
      mustMay(context, "upses");
      const { upses, fleet, wallOf } = running();
      const uuids = new Map(fleet.nutServers().map(({ address, uuid }) => [address, uuid]));
      return { upses: upses.upses().map((ups) => upsMessage(ups, uuids, wallOf)) };
    },

    listNutServers(_request, context) {
      const set = fleetOf(running(), context).nutServers().map(messageOf);
      const { own, serverState } = running().upses;
      return { nutServers: [...(own ? [ownNutServerMessage(own, serverState(own.address))] : []), ...set] };
    },

    async setNutServer({ nutServer, ifUpdatedAt }, context) {
      const asked = { nutServer: nutServer && settingsOf(nutServer), ifUpdatedAt: milliseconds(ifUpdatedAt) };
      return { nutServer: messageOf(await fleetOf(running(), context).setNutServer(asked)) };
    },

    async removeNutServer({ uuid }, context) {
      await fleetOf(running(), context).removeNutServer({ uuid });
      return {};
    },

    async tryNutServer({ nutServer }, context) {
      const asking = mustMay(context, "nutServers");
      const { outcome, address } = await tryNutServer(running(), asking, nutServer && settingsOf(nutServer));
      return nutOutcomeMessage(outcome, address);
    },
  };
}

function settingsOf({ uuid, url, user, secret, pin }: NutServer) {
  return { uuid, url, user, secret, pin };
}

/**
 * Tries a NUT server for somebody who may, stored or not. @throws FleetError `invalid`, `nut_server_not_found`,
 * `secret_unreadable`, `ways_busy`, `no_right` where the right was lost meanwhile
 */
export async function tryNutServer(
  { access, nutTries }: Pick<Running, "access" | "nutTries">,
  asking: Asking,
  asked: unknown,
): Promise<{ readonly outcome: NutOutcome; readonly address: string }> {
  access.paceChange(asking);
  const still = stillMay(access, asking, "nutServers");
  still();
  const settings = validated(nutServerSettings, asked);
  const outcome = await nutTries.tryOut(settings);
  still();
  return { outcome, address: splitUrl(settings.url).address };
}
