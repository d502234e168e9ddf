import type { Share } from "./errors";
import type { By } from "./audit";

/** Shares of a bound, in percent: of one person, of those of one group together, of all of them, and with admins. */
const SHARES = { one: 25, group: 40, all: 70, admins: 85 } as const;

/** So many one person may have at most, where others leave them room. @param mayAll whether they may do everything */
export function shareOfOne(most: number, mayAll: boolean): number {
  return Math.floor((SHARES[mayAll ? "admins" : "one"] * most) / 100);
}

/**
 * The bound that keeps somebody from adding more; null: they may. Nobody uses up everybody's room: each has a share,
 * those whose rights reach only groups have one together for each group, some room is kept for those who may do
 * everything, and the last for schedules, whose transitions nobody watches.
 * @param most so many there may be
 */
export function fullShare(
  { by }: { readonly by: By | null },
  there: readonly { readonly authorUuid: string | null }[],
  most: number,
): Share | null {
  const isFull = (count: number, share: number): boolean => count >= (share * most) / 100;
  const uuid = by?.actorUuid ?? null;
  if (!by || uuid === null) return isFull(there.length, 100) ? "all" : null;
  if (by.mayAll) return isFull(there.length, SHARES.admins) ? "all" : null;
  const counts = new Map<string | null, number>();
  for (const { authorUuid } of there) counts.set(authorUuid, (counts.get(authorUuid) ?? 0) + 1);
  if (isFull(counts.get(uuid) ?? 0, SHARES.one)) return "one";
  const reachOf = (author: string | null): readonly string[] =>
    (author !== null && by.reachOf?.(author)) || [];
  const reached = [...counts].map(([author, count]) => ({ groups: reachOf(author), count }));
  const ofGroup = (group: string): number =>
    reached.reduce((sum, { groups, count }) => (groups.includes(group) ? sum + count : sum), 0);
  if (reachOf(uuid).some((group) => isFull(ofGroup(group), SHARES.group))) return "group";
  return isFull(there.length, SHARES.all) ? "all" : null;
}
