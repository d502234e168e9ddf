"use server";

import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

/** The number of doors that lead to a server and could wake it before a time (wall-clock ms). */
export async function awakeDoors(uuid: string, until: number): Promise<Outcome<number>> {
  return act("awakeDoors", async (fleet) => {
    const { uuid: serverUuid } = fleet.get(uuid);
    const its = fleet.doors().filter((door) => door.serverUuid === serverUuid);
    return its.filter(({ pausedUntil }) => (pausedUntil ?? 0) < until).length;
  });
}
