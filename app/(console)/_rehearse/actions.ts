"use server";

import type { WayKind } from "@/lib/power/ways";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Turns a server off when it is free, and on again. */
export async function rehearse(request: {
  readonly uuid: string;
  readonly until: number;
  readonly evenIfItMayNotWake: boolean;
  readonly ways?: readonly WayKind[] | "each";
}): Promise<Outcome<null>> {
  return act("rehearse", async (fleet) => {
    await fleet.rehearse({ ways: undefined, ...request });
    return null;
  });
}
