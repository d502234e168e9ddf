"use server";

import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Marks these alerts as seen; what was raised meanwhile is left. Gives the number that nobody had seen before. */
export async function seeAlerts(alertUuids: readonly string[]): Promise<Outcome<number>> {
  return act("seeAlerts", async (fleet) => {
    const seen = await fleet.acknowledgeAlerts({ serverUuids: [], alertUuids });
    return seen.length;
  });
}
