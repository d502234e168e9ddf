import { silentTogether, type SilentTogether } from "../../plan/silent-together";
import { isUp } from "../../plan/run";
import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";

export type SuspectedCut = SilentTogether;

/** Milliseconds for which those that fell silent are offered to be woken. */
const OFFERED_FOR = 24 * 3_600_000;

/**
 * Servers that fell silent together and that nobody had turned off, as after a power cut that no UPS told of. They are
 * offered to be woken; nothing does that by itself. Null: there are none.
 */
export function suspectedCut({ servers, powerCuts, parts }: Registry): SuspectedCut | null {
  const since = parts.clock.wall() - OFFERED_FOR;
  const known = new Set(
    [...powerCuts.cuts.values()].flatMap(({ endedAt, remembered }) =>
      endedAt === null ? remembered.map(({ serverUuid }) => serverUuid) : [],
    ),
  );
  const silent = [...servers.values()].flatMap((server) => {
    const { uuid, groupUuids, facts } = server;
    const reportedAt = facts.last?.at.wall ?? -Infinity;
    return fellSilent(server) && reportedAt >= since && !known.has(uuid)
      ? [{ uuid, groupUuids, reportedAt }]
      : [];
  });
  if (silent.length === 0) return null;
  const up = new Map<string, number>();
  for (const { groupUuids, facts } of servers.values())
    if (isUp(facts)) for (const uuid of groupUuids) up.set(uuid, (up.get(uuid) ?? 0) + 1);
  return silentTogether(silent, (group) => up.get(group) ?? 0);
}

/** Whether a server was on, is silent, and nobody had ordered that. */
function fellSilent({ facts }: ServerRecord): boolean {
  const { current, downAsOrdered, power, powerSetBy, order, wake, previous } = facts;
  if (current !== "None" || downAsOrdered || order !== null || wake !== null || previous === "Stopping")
    return false;
  return power === "ON" || powerSetBy === "sync";
}
