/** A server that is silent, and was on before: nobody had ordered that. */
export interface SilentServer {
  readonly uuid: string;
  readonly groupUuids: readonly string[];
  /** Wall-clock milliseconds of its last heartbeat. */
  readonly reportedAt: number;
}

/** Servers that fell silent within the same minute. */
export interface SilentTogether {
  /** Wall-clock milliseconds: the last that was heard of any of them. */
  readonly at: number;
  readonly serverUuids: readonly string[];
}

/** So many of one group, and at least that part of those that were on in it, are no chance any more. */
const LEAST = 3;
const LEAST_PART = 0.5;
/** Milliseconds: servers of different intervals between heartbeats fall silent so far apart. */
const WITHIN = 60_000;

/**
 * Servers of a group that fell silent together, as after a power cut that no UPS told of: the latest such time. Null:
 * there are none.
 * @param silent those that are silent now
 * @param up how many of a group are up now
 */
export function silentTogether(
  silent: readonly SilentServer[],
  up: (groupUuid: string) => number,
): SilentTogether | null {
  const byGroup = new Map<string, SilentServer[]>();
  for (const server of silent)
    for (const uuid of server.groupUuids) {
      const its = byGroup.get(uuid);
      if (its) its.push(server);
      else byGroup.set(uuid, [server]);
    }
  const found: SilentServer[] = [];
  for (const [group, its] of byGroup) {
    const together = latestTogether(its);
    if (together.length < LEAST || together.length < LEAST_PART * (together.length + up(group))) continue;
    found.push(...together);
  }
  const all = latestTogether(found);
  if (all.length < LEAST) return null;
  const serverUuids = [...new Set(all.map(({ uuid }) => uuid))];
  return { at: Math.max(...all.map(({ reportedAt }) => reportedAt)), serverUuids };
}

/** The latest of them that were last heard within a minute, as many as possible. */
function latestTogether(servers: readonly SilentServer[]): SilentServer[] {
  const sorted = [...servers].sort((a, b) => b.reportedAt - a.reportedAt);
  let best = { from: 0, to: 0 };
  let to = 0;
  for (const [from, { reportedAt }] of sorted.entries()) {
    while (to < sorted.length && reportedAt - (sorted[to]?.reportedAt ?? 0) <= WITHIN) to += 1;
    if (to - from > best.to - best.from) best = { from, to };
  }
  return sorted.slice(best.from, best.to);
}
