"use server";

import { z } from "zod";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

const uuids = z.array(z.uuid()).max(20_000);

/**
 * Says that somebody has seen these alerts; what was raised meanwhile is left. Tells how many nobody had seen before.
 */
export async function seeAlerts(alertUuids: readonly string[]): Promise<Outcome<number>> {
  const checked = uuids.safeParse(alertUuids);
  if (!checked.success) return { ok: false, fault: { code: "invalid", fields: {} } };
  return act("seeAlerts", async (fleet, { userId }) => {
    const seen = await fleet.acknowledgeAlerts({ serverUuids: [], alertUuids: checked.data }, userId);
    return seen.length;
  });
}
