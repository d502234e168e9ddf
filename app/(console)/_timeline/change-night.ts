"use server";

import type { WantedEnd } from "@/lib/plan/changed-end";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Another end of this night of a schedule, as somebody asks for it. */
export interface WantedNight {
  readonly uuid: string;
  /** The end that they saw, wall-clock milliseconds. */
  readonly seen: number;
  readonly wanted: WantedEnd;
}

/** Changes the end of this night only. */
export async function changeNight(wanted: WantedNight): Promise<Outcome<null>> {
  return act("changeNight", async (fleet) => {
    await fleet.changeScheduleEnd(Object(wanted));
    return null;
  });
}
