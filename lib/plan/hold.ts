/** "Keep it on until": nothing automatic turns these servers off. Times are wall-clock milliseconds. */
export interface Hold {
  readonly uuid: string;
  readonly serverUuids: readonly string[];
  readonly until: number;
  readonly reason: string;
  readonly author: string;
  /** The person or token that it belongs to; null: none. A name may be somebody else's later. */
  readonly authorUuid: string | null;
  readonly createdAt: number;
}

/** Compares holds by their ends: the last one holds the longest. */
export function byEnd(a: Pick<Hold, "uuid" | "until">, b: Pick<Hold, "uuid" | "until">): number {
  return a.until - b.until || (a.uuid < b.uuid ? -1 : 1);
}

/** The hold without this server; null where it held no other, and so is gone. */
export function withoutServer(hold: Hold, serverUuid: string): Hold | null {
  if (!hold.serverUuids.includes(serverUuid)) return hold;
  const serverUuids = hold.serverUuids.filter((uuid) => uuid !== serverUuid);
  return serverUuids.length > 0 ? { ...hold, serverUuids } : null;
}

/**
 * The servers that a hold is placed on, each once: those named, and those that are in one of the groups named now.
 * @param servers all servers with the groups that they are in
 */
export function serversOf(
  named: { readonly serverUuids: readonly string[]; readonly groupUuids: readonly string[] },
  servers: Iterable<{ readonly uuid: string; readonly groupUuids: readonly string[] }>,
): string[] {
  const groups = new Set(named.groupUuids);
  const members = [...servers].filter(({ groupUuids }) => groupUuids.some((uuid) => groups.has(uuid)));
  return [...new Set([...named.serverUuids, ...members.map(({ uuid }) => uuid)])];
}
