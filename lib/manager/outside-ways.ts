import type { Fleet } from "../fleet/fleet";
import type { Cutter, Looker, Waker } from "../fleet/model/ports";
import type { OutsideWays } from "../fleet/model/wake-ways";
import { placeOf } from "../fleet/model/way";
import { seenTogether, type OutsideKind } from "../power/ways";
import { WayFault, type Way } from "../wake/way";

type Ways<Call extends keyof Way> = Readonly<Record<OutsideKind, Pick<Way, Call>>>;
type SetWays<Read extends keyof Fleet> = () => Pick<Fleet, Read | "readableWays" | "wayTarget">;

/** The same with a question before each packet. @param may throws where none is to go out */
export function guarded<Waking extends Pick<Waker, "wake">>(waker: Waking, may: () => void): Waking {
  return {
    ...waker,
    wake: async (server) => {
      may();
      return waker.wake(server);
    },
  };
}

/**
 * The ways from outside that are set for servers. A secret is in the clear for the call alone.
 * @param may asked before each call; throws where none is to go out
 */
export function outsideWays(fleet: SetWays<never>, ways: Ways<"wake">, may: () => void): OutsideWays {
  return {
    waysOf: (uuid) =>
      fleet()
        .readableWays(uuid)
        .map((way) => ({
          kind: way.kind,
          to: placeOf(way),
          wake: async (signal) => {
            may();
            await ways[way.kind].wake(fleet().wayTarget(uuid, way.kind), signal);
          },
        })),
  };
}

/** Looks by the ways from outside that are set. */
export function outsideLooker(fleet: SetWays<"serversWithWays">, ways: Ways<"look">): Looker {
  return {
    lookable: () => fleet().serversWithWays(),
    async look(uuid, signal) {
      const looks = fleet()
        .readableWays(uuid)
        .flatMap(({ kind }) => {
          const { look } = ways[kind];
          if (!look) return [];
          return [look(fleet().wayTarget(uuid, kind), signal).then((power) => ({ kind, power }))];
        });
      const outcomes = await Promise.allSettled(looks);
      const shown = outcomes.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
      if (shown.length === 0) await Promise.any(looks);
      return seenTogether(shown);
    },
  };
}

/** Cuts by the ways from outside that are set. @param may as above */
export function outsideCutter(fleet: SetWays<never>, ways: Ways<"cut">, may: () => void): Cutter {
  return {
    can: (kind) => ways[kind].cut !== undefined,
    async cut(uuid, kind, signal) {
      const { cut } = ways[kind];
      if (!cut) throw new WayFault("not_offered");
      may();
      await cut(fleet().wayTarget(uuid, kind), signal);
    },
  };
}
