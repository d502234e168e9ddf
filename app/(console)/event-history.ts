import type { Fleet } from "@/lib/fleet/fleet";
import type { History } from "./live/history";
import { viewOfEvent } from "./record-views";

/** The latest `limit` events of a server, or those before an event, and whether there are more. */
export async function eventHistory(
  fleet: Pick<Fleet, "events">,
  uuid: string,
  limit: number,
  before?: number,
): Promise<History> {
  const found = await fleet.events({ uuid, limit: limit + 1, ...(before !== undefined && { before }) });
  return { events: found.slice(0, limit).map(viewOfEvent), more: found.length > limit };
}
