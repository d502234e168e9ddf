import { headers } from "next/headers";
import { roomsOf, summaryOf, type RoomSummary } from "@/components/rooms";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { running } from "@/lib/api/running";
import type { ServerRecord } from "@/lib/fleet/model/entities";
import { managerAddress } from "@/lib/install/manager-address";
import { currentStatus, statusReason } from "@/lib/power/status";
import type { ManagerView } from "./form/token-panel";
import type { Listed, ListQuery } from "../_find/list-query";
import { noteHits } from "../_find/note-hits";
import { withNotes } from "../_find/notes";
import { groupNames, tokensOf, type GroupNames } from "../_find/search";

/** The facts about this manager that a new server needs, by the address at which the operator reaches it. */
export async function managerView(): Promise<ManagerView> {
  const { about, install, standing } = running();
  const view = standing.view();
  const second = "second" in view ? view.second : null;
  const powershell = install.package?.powershell;
  const asked = await headers();
  const address = managerAddress(
    { ...about, ...install },
    // The entry point has set these headers, whatever the client sent.
    { proto: asked.get("x-forwarded-proto"), host: asked.get("x-forwarded-host") },
  );
  return {
    publicUrl: address.url,
    second,
    caFingerprint: address.caFingerprint,
    install: install.package
      ? {
          ...{ url: address.url, second, caSha256: address.caSha256 },
          powershellSha256: powershell?.hasAgent ? powershell.sha256 : null,
        }
      : null,
  };
}

/** The fields of a server for finding and sorting; the others are read only for rows that are shown. */
export function listed(record: ServerRecord): Listed & { readonly record: ServerRecord } {
  const { uuid, name, macAddress, facts, use, pendingStop, holds, alerts, groupUuids } = record;
  // By name: of fifty thousand servers, to copy all fields takes longer than all else.
  return {
    ...{ uuid, name, macAddress, use, pendingStop, holds, alerts, groupUuids, record },
    powerStatus: facts.power,
    currentStatus: currentStatus(facts),
    statusReason: statusReason(facts),
    lastHeartbeatAt: facts.last?.at.wall ?? null,
  };
}

/** The texts that a search reads besides those of the servers themselves: names of groups, and notes. */
export function searchedTexts(
  fleet: Pick<OperatorsFleet, "list" | "groups">,
  { search }: ListQuery,
): GroupNames {
  return withNotes(groupNames(fleet.groups()), noteHits(fleet.list(), tokensOf(search)));
}

/** The rooms as a page brings them: without the names of servers, which come with the stream. */
export function renderedRooms(...[groups, servers]: Parameters<typeof roomsOf>): readonly RoomSummary[] {
  return roomsOf(groups, servers).map((room) => summaryOf(room, 0));
}
