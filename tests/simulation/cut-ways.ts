import type { Seals, WayRecord } from "../../lib/fleet/model/way";
import type { WayStore } from "../../lib/fleet/model/stores";
import type { Site } from "./site";

/** Nobody lies here about secrets: none is sealed. */
export const NO_SEALS: Seals = { seal: (_, secret) => secret, open: (_, sealed) => sealed };

/** The ways by which the power of servers can be cut, as they were set up before. */
export function waysOf(sites: readonly Site[]): WayStore {
  const ways = sites.flatMap(({ uuid: serverUuid, cutBy }) =>
    cutBy.map((kind): WayRecord => ({
      ...{ serverUuid, kind, address: "bmc.example", user: "", sealed: null, secretSetAt: null, pin: null },
      ...{ options: {}, author: "op", authorUuid: null, createdAt: 0, updatedAt: 1 },
    })),
  );
  return {
    load: () => Promise.resolve(ways),
    put: () => Promise.resolve([]),
    remove: () => Promise.resolve([]),
  };
}
