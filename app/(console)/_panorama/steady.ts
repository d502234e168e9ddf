import type { Section } from "./sections";

/** Fields that change all the time and are visible nowhere in the panorama. */
type Beating = { readonly uuid: string; readonly lastHeartbeatAt: number | null };

/**
 * The servers, with the former objects of those that only reported again, and the former array where all did no more:
 * thousands of heartbeats render nothing anew. A first heartbeat is a change.
 */
export function steadyServers<Server extends Beating>(
  before: readonly Server[] | null,
  after: readonly Server[],
): readonly Server[] {
  if (!before) return after;
  const known = new Map(before.map((server) => [server.uuid, server]));
  const steady = after.map((server) => {
    const was = known.get(server.uuid);
    return was && isSame(was, server) ? was : server;
  });
  return sameItems(before, steady) ? before : steady;
}

function isSame<Server extends Beating>(was: Server, is: Server): boolean {
  if (was === is) return true;
  for (const key in is) {
    if (key === "lastHeartbeatAt") {
      if ((was.lastHeartbeatAt === null) !== (is.lastHeartbeatAt === null)) return false;
    } else if (!sameValue(was[key], is[key])) return false;
  }
  return true;
}

/** Empty lists, or lists with equal values, are equal: some are made anew with every message. */
function sameValue(was: unknown, is: unknown): boolean {
  if (was === is) return true;
  return Array.isArray(was) && Array.isArray(is) && sameItems(was, is);
}

/** The sections, with the former objects of those that have the same servers. */
export function steadySections<Server>(
  before: readonly Section<Server>[],
  after: readonly Section<Server>[],
): readonly Section<Server>[] {
  const known = new Map(before.map((section) => [section.uuid, section]));
  return after.map((section) => {
    const was = known.get(section.uuid);
    return was && was.name === section.name && sameItems(was.servers, section.servers) ? was : section;
  });
}

export function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}
