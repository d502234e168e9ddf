import { eventJson } from "@/lib/api/codec/write";
import type { ServerRecord } from "@/lib/fleet/model/entities";
import type { Fleet } from "@/lib/fleet/fleet";
import type { ServerName } from "../../_kit/names";
import type { HistoryJson } from "./history";
import type { Surroundings } from "../machine/machine-card";

/** The latest `limit` events of a server, or those before a given one, and whether there are more. */
export async function eventHistory(
  fleet: Pick<Fleet, "events">,
  uuid: string,
  limit: number,
  before?: number,
): Promise<HistoryJson> {
  const found = await fleet.events({ uuid, limit: limit + 1, ...(before !== undefined && { before }) });
  return { events: found.slice(0, limit).map(eventJson), more: found.length > limit };
}

/** The relations of a server: its needs and the servers that need it, its run and its schedules. */
export function surroundings(
  fleet: Pick<Fleet, "list" | "openRuns" | "schedules">,
  { uuid, needs, groupUuids }: Pick<ServerRecord, "uuid" | "needs" | "groupUuids">,
): Surroundings {
  const named = ({ uuid, name }: ServerName) => ({ uuid, name });
  const servers = fleet.list();
  return {
    needs: servers.filter((server) => needs.includes(server.uuid)).map(named),
    neededBy: servers.filter((server) => server.needs.includes(uuid)).map(named),
    schedules: fleet
      .schedules()
      .filter(
        (schedule) =>
          schedule.serverUuids.includes(uuid) ||
          schedule.groupUuids.some((group) => groupUuids.includes(group)),
      )
      .map(named),
    scheduledBy: fleet
      .schedules()
      .filter(({ serverUuids }) => serverUuids.includes(uuid))
      .map(named),
    run: fleet.openRuns(uuid).at(-1)?.uuid ?? null,
  };
}
