import type { KnownServer } from "../_live/state";
import type { GroupOfServer } from "../_kit/names";

/** A group as its pages know it. */
export interface GroupView extends GroupOfServer {
  readonly serverUuids: readonly string[];
}

/** A group as its own page knows it. */
export interface EditedGroup extends GroupView {
  /** The version of what is edited of it. */
  readonly updatedAt: number;
}

/** The members of each group, by its uuid, in the order of the servers that are given. */
export function membersOf<Server extends Pick<KnownServer, "groupUuids">>(
  groups: readonly Pick<GroupView, "uuid">[],
  servers: Iterable<Server>,
): ReadonlyMap<string, readonly Server[]> {
  const members = new Map<string, Server[]>(groups.map(({ uuid }) => [uuid, []]));
  for (const server of servers) for (const group of server.groupUuids) members.get(group)?.push(server);
  return members;
}

/** The members of one group, in the same way. */
export function membersOfOne<Server extends Pick<KnownServer, "groupUuids">>(
  group: Pick<GroupView, "uuid">,
  servers: Iterable<Server>,
): readonly Server[] {
  return membersOf([group], servers).get(group.uuid) ?? [];
}
