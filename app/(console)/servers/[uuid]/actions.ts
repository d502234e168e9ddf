"use server";

import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";
import type { HistoryJson } from "./history";
import { eventHistory } from "./queries";

/** Older events of a server that are loaded at once. */
const OLDER_EVENTS = 50;

/** Turns a server off when it is free, and on again. */
export async function rehearse(request: {
  readonly uuid: string;
  readonly until: number;
  readonly evenIfItMayNotWake: boolean;
}): Promise<Outcome<null>> {
  return act("rehearse", async (fleet) => {
    await fleet.rehearse(request);
    return null;
  });
}

/** Events of a server before a given one, newest first. */
export async function olderEvents(uuid: string, before: number): Promise<Outcome<HistoryJson>> {
  const id = Number.isSafeInteger(before) ? before : 0;
  return act("olderEvents", (fleet) => eventHistory(fleet, String(uuid), OLDER_EVENTS, id));
}
