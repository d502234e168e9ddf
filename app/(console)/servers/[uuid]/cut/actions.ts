"use server";

import type { OutsideKind } from "@/lib/power/ways";
import { act } from "../../../_kit/act";
import type { Outcome } from "../../../_kit/faults";

/** The ways by which the power of a server can be cut now. */
export async function cutWays(uuid: string): Promise<Outcome<readonly OutsideKind[]>> {
  return act("cutWays", async (fleet) => fleet.cutWays(String(uuid)));
}

/** Cuts the power of a server. */
export async function cutPower(uuid: string, confirmName: string, reason: string): Promise<Outcome<null>> {
  return act("cutPower", async (fleet) => {
    await fleet.cut({ uuid, confirmName, reason });
    return null;
  });
}
