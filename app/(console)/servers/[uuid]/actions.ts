"use server";

import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";
import type { HistoryJson } from "./history";
import { eventHistory } from "./queries";

/** Older events of a server that are loaded at once. */
const OLDER_EVENTS = 50;

/** Events of a server before a given one, newest first. */
export async function olderEvents(uuid: string, before: number): Promise<Outcome<HistoryJson>> {
  const id = Number.isSafeInteger(before) ? before : 0;
  return act("olderEvents", (fleet) => eventHistory(fleet, String(uuid), OLDER_EVENTS, id));
}
