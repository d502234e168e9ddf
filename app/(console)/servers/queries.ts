import { headers } from "next/headers";
import { eventJson } from "@/lib/api/codec/write";
import { running } from "@/lib/api/running";
import type { ServerRecord } from "@/lib/fleet/entities";
import type { Fleet } from "@/lib/fleet/fleet";
import { installCommands } from "@/lib/install/install-command";
import { managerAddress } from "@/lib/install/manager-address";
import { currentStatus, statusReason } from "@/lib/power/status";
import type { ServerName } from "../groups/actions";
import type { HistoryJson } from "./[uuid]/history";
import type { ManagerView } from "./form/token-panel";
import type { Listed } from "./list-query";
import type { Surroundings } from "./machine/machine-card";

/** What a new server must know of this manager, as the operator who is asking reaches it. */
export async function managerView(): Promise<ManagerView> {
  const { about, install } = running();
  const asked = await headers();
  const address = managerAddress(
    { ...about, ...install },
    // The door has written these; a client's own were taken away.
    { proto: asked.get("x-forwarded-proto"), host: asked.get("x-forwarded-host") },
  );
  return {
    publicUrl: address.url,
    caFingerprint: address.caFingerprint,
    install: install.package ? installCommands(address) : null,
  };
}

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

/** As much of a server as finding and sorting needs; the rest only of those that are shown. */
export function listed(record: ServerRecord): Listed & { readonly record: ServerRecord } {
  const { facts } = record;
  const lastHeartbeatAt = facts.last?.at.wall ?? null;
  return {
    ...record,
    currentStatus: currentStatus(facts),
    statusReason: statusReason(facts),
    lastHeartbeatAt,
    record,
  };
}

/** What surrounds a server: what it needs, what needs it, and which run and schedules it is in. */
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
