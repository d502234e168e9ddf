import { countGroups, type StatusGroup } from "@/lib/plan/attention";
import type { SeatPlan } from "@/lib/fleet/model/seats";
import type { RestAuthor, RestSettings } from "@/lib/plan/rest";
import { lastHoldOn, type LastHold } from "../_servers/holds/holds-on";
import type { KnownServer } from "../_live/state";
import type { GroupOfServer } from "../_kit/names";

/** A group on its pages. */
export interface GroupView extends GroupOfServer {
  readonly serverUuids: readonly string[];
}

/** A group on its own page. */
export interface EditedGroup extends GroupView {
  /** Null: in the order of their names. */
  readonly seatPlan: SeatPlan | null;
  /** The rest of its servers that have none of their own; null: none. */
  readonly rest: (RestSettings & Pick<RestAuthor, "author">) | null;
  /** Whether one of its servers stays on, so that the others can be woken. */
  readonly keepRelay: boolean;
  /** The version for edits. */
  readonly updatedAt: number;
}

/** The servers of a group in numbers. */
export interface GroupState {
  readonly counts: Readonly<Record<StatusGroup, number>>;
  /** The hold that ends last; null: none. */
  readonly kept: LastHold | null;
}

/** Servers in numbers. */
export function stateOf(
  members: readonly (Parameters<typeof countGroups>[0][number] & Pick<KnownServer, "holds">)[],
): GroupState {
  return { counts: countGroups(members), kept: lastHoldOn(members) };
}

/** The members of each group, by its uuid, in the order of the given servers. */
export function membersOf<Server extends Pick<KnownServer, "groupUuids">>(
  groups: readonly Pick<GroupView, "uuid">[],
  servers: Iterable<Server>,
): ReadonlyMap<string, readonly Server[]> {
  const members = new Map<string, Server[]>(groups.map(({ uuid }) => [uuid, []]));
  for (const server of servers) for (const group of server.groupUuids) members.get(group)?.push(server);
  return members;
}

/** The members of one group, in the order of the given servers. */
export function membersOfOne<Server extends Pick<KnownServer, "groupUuids">>(
  group: Pick<GroupView, "uuid">,
  servers: Iterable<Server>,
): readonly Server[] {
  return membersOf([group], servers).get(group.uuid) ?? [];
}
