import type { Fleet } from "../fleet/fleet";
import { placeOf } from "../fleet/model/way";
import type { OutsideWays } from "../fleet/model/wake-ways";
import type { OutsideKind } from "../power/ways";
import type { Way } from "../wake/way";

/** The ways from outside that are set for servers. A secret is in the clear for the call alone. */
export function outsideWays(
  fleet: () => Pick<Fleet, "readableWays" | "wayTarget">,
  ways: Readonly<Record<OutsideKind, Pick<Way, "wake">>>,
): OutsideWays {
  return {
    waysOf: (uuid) =>
      fleet()
        .readableWays(uuid)
        .map((way) => ({
          kind: way.kind,
          to: placeOf(way),
          wake: async (signal) => ways[way.kind].wake(fleet().wayTarget(uuid, way.kind), signal),
        })),
  };
}
