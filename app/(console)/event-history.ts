import type { Fleet } from "@/lib/fleet/fleet";
import { eventJson } from "@/lib/api/codec/write";
import type { HistoryJson } from "./servers/[uuid]/history";

/** The latest `limit` events of a server, or those before an event, and whether there are more. */
export async function eventHistory(
  fleet: Pick<Fleet, "events">,
  uuid: string,
  limit: number,
  before?: number,
): Promise<HistoryJson> {
  const found = await fleet.events({ uuid, limit: limit + 1, ...(before !== undefined && { before }) });
  return { events: found.slice(0, limit).map(eventJson), more: found.length > limit };
}
