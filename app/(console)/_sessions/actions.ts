"use server";

import { running } from "@/lib/api/running";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Ends a session: the reader's own, or, for admins, anybody's. */
export async function endSession(id: string): Promise<Outcome<null>> {
  return act("endSession", async (_fleet, operator) => {
    await running().access.endSession(String(id), operator);
    return null;
  });
}
