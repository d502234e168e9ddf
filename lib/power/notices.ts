import { notice, type Effect, type NoticeKind } from "./events";
import type { Facts } from "./facts";
import { currentStatus } from "./status";
import type { CurrentStatus, Trouble } from "./words";

const TROUBLE: Partial<Readonly<Record<CurrentStatus, Trouble>>> = {
  Lost: "lost",
  Warning: "warning",
  Error: "error",
};

/** Notices that say more than the trouble that comes with them. */
const SAYS_MORE: readonly NoticeKind[] = ["synced_on", "restarted_instead"];

/**
 * Tells of trouble when it begins, not while it lasts, and of a server that is back from Lost.
 * @param already the effects of the same event: what they tell is not told twice
 */
export function tellOnce(
  facts: Facts,
  already: readonly Effect[],
): { readonly facts: Facts; readonly effects: readonly Effect[] } {
  const status = currentStatus(facts);
  // A manager that has just started has not heard yet whether the trouble lasts.
  if (status === "Applying" && facts.applying?.cause === "start") return { facts, effects: [] };

  const told = status === "Warning" && facts.rival ? "two_machines" : (TROUBLE[status] ?? null);
  if (told === facts.told) return { facts, effects: [] };

  const saidMore = already.some((effect) => effect.type === "notice" && SAYS_MORE.includes(effect.kind));
  const effects: Effect[] = [];
  if (facts.told === "lost" && facts.current !== "None" && !saidMore) effects.push(notice("back"));
  if (told && !saidMore) effects.push(notice(told));
  return { facts: { ...facts, told }, effects };
}
