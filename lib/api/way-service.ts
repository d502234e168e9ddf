import type { ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import { stillMay } from "../access/required-rights";
import type { Asking } from "../access/identity";
import { FleetError } from "../fleet/model/errors";
import type { WayOutcome } from "../fleet/model/way";
import type { WayService, Way } from "../gen/proto/komoriuta/v1/way_pb";
import type { OutsideKind } from "../power/ways";
import { fleetOf, operatorOf } from "./asking";
import { milliseconds } from "./codec/use";
import { OUTSIDE_KIND_OF, outcomeMessage, wayMessage } from "./codec/way";
import type { Running } from "./running";

const named = z.object({ serverUuid: z.uuid("must be a UUID") });

/** Ways from outside of servers. */
export function wayService(running: () => Running): ServiceImpl<typeof WayService> {
  return {
    listWays(request, context) {
      const { serverUuid } = validated(named, request);
      const fleet = fleetOf(running(), context);
      return { ways: fleet.ways(serverUuid).map(wayMessage) };
    },

    async setWay({ serverUuid: uuid, way, ifUpdatedAt }, context) {
      const asked = { uuid, way: way && settingsOf(way), ifUpdatedAt: milliseconds(ifUpdatedAt) };
      return { way: wayMessage(await fleetOf(running(), context).setWay(asked)) };
    },

    async removeWay({ serverUuid: uuid, kind }, context) {
      await fleetOf(running(), context).removeWay({ uuid, kind: OUTSIDE_KIND_OF.get(kind) });
      return {};
    },

    async tryWay({ kind, ...request }, context) {
      const { serverUuid } = validated(named, request);
      // Whoever does not see the server is not told that it exists.
      fleetOf(running(), context).ways(serverUuid);
      const asking = operatorOf(context);
      return outcomeMessage(
        await tryWay(running(), asking, { uuid: serverUuid, kind: OUTSIDE_KIND_OF.get(kind) }),
      );
    },
  };
}

/** The settings of a message; an unknown kind is passed on, so that it is refused. */
function settingsOf({ kind, address, user, secret, pin, options }: Way) {
  return { kind: OUTSIDE_KIND_OF.get(kind), address, user, secret, pin, options };
}

/**
 * Tries a way from outside for somebody who may. @throws FleetError `not_found`, `way_not_found`, `secret_unreadable`,
 * `ways_busy`, `no_right` where the right was lost meanwhile
 */
export async function tryWay(
  { access, wayTries }: Pick<Running, "access" | "wayTries">,
  asking: Asking,
  { uuid, kind }: { readonly uuid: string; readonly kind: OutsideKind | undefined },
): Promise<WayOutcome> {
  access.paceChange(asking);
  if (!kind) throw new FleetError({ code: "way_not_found" });
  const still = stillMay(access, asking, "ways");
  still();
  const outcome = await wayTries.tryOut(uuid, kind);
  still();
  return outcome;
}
