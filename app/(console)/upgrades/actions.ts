"use server";

import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Starts the upgrade of all agents that are older. @param confirmCount the number that the page has shown */
export async function startUpgrade(confirmCount: number): Promise<Outcome<null>> {
  return act("startUpgrade", async (fleet) => {
    await fleet.startUpgrade({ serverUuids: [], until: null, confirmCount });
    return null;
  });
}

/** Cancels an upgrade: no other agent is asked. */
export async function cancelUpgrade(uuid: string): Promise<Outcome<null>> {
  return act("cancelUpgrade", async (fleet) => {
    await fleet.cancelUpgrade({ uuid });
    return null;
  });
}
