import { useMemo } from "react";
import { seatingOf, seatingsOf, type Seated, type Seating } from "../_seats/seating";
import type { PanoramaGroup } from "./sections";
import { useSteady } from "./use-steady";

export const NO_SEATS = seatingOf([]);

/** The seats of all houses, of all servers: the same until one comes, goes or is renamed, or a group changes. */
export function useSeatings(
  groups: readonly PanoramaGroup[],
  servers: readonly Seated[] | null,
): ReadonlyMap<string | null, Seating> {
  const named = useSteady(servers ?? NOBODY, (before, after) => {
    const isSame = (server: Seated, at: number) =>
      server.uuid === after[at]?.uuid && server.name === after[at].name;
    return before?.length === after.length && before.every(isSame) ? before : after;
  });
  return useMemo(() => seatingsOf(groups, named), [groups, named]);
}

const NOBODY: readonly Seated[] = [];
