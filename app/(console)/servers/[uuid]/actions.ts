"use server";

import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";
import type { HistoryJson } from "./history";
import { eventHistory } from "./queries";

/** Events of a server that are shown at once when older ones are asked for. */
const OLDER_EVENTS = 50;

/** What happened to a server before an event, newest first. */
export async function olderEvents(uuid: string, before: number): Promise<Outcome<HistoryJson>> {
  const id = Number.isSafeInteger(before) ? before : 0;
  return act("olderEvents", (fleet) => eventHistory(fleet, String(uuid), OLDER_EVENTS, id));
}
