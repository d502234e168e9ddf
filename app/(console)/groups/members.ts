import type { KnownServer } from "../live/state";
import type { GroupOfServer } from "../servers/[uuid]/facts";

/** A group as its pages know it. */
export interface GroupView extends GroupOfServer {
  readonly serverUuids: readonly string[];
}

/** A group as its own page knows it. */
export interface EditedGroup extends GroupView {
  /** The version of what is edited of it. */
  readonly updatedAt: number;
}

/**
 * The members of each group, by its uuid: as the page was rendered, and of servers that the stream told more of since,
 * as it told.
 */
export function membersOf<Server extends Pick<KnownServer, "uuid" | "groupUuids">>(
  groups: readonly GroupView[],
  servers: Iterable<Server>,
): ReadonlyMap<string, readonly Server[]> {
  const rendered = new Map<string, string[]>();
  for (const { uuid: group, serverUuids } of groups)
    for (const uuid of serverUuids) {
      const its = rendered.get(uuid);
      if (its) its.push(group);
      else rendered.set(uuid, [group]);
    }
  const members = new Map<string, Server[]>(groups.map(({ uuid }) => [uuid, []]));
  for (const server of servers)
    for (const group of server.groupUuids ?? rendered.get(server.uuid) ?? [])
      members.get(group)?.push(server);
  return members;
}

/** The members of one group, in the order of the servers that are given. */
export function membersOfOne<Server extends Pick<KnownServer, "uuid" | "groupUuids">>(
  group: GroupView,
  servers: Iterable<Server>,
): readonly Server[] {
  return membersOf([group], servers).get(group.uuid) ?? [];
}
