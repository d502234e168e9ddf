import { groupOfStatus, zeroes, type StatusGroup } from "@/components/status-group";
import type { CurrentStatus } from "@/lib/power/words";

/** A status from when to when, in wall-clock milliseconds. */
export interface Spell {
  readonly status: CurrentStatus;
  readonly since: number;
  readonly until: number;
}

/** What is drawn: milliseconds. */
export const DAY = 24 * 3600 * 1000;

/**
 * The spells of the 24 hours before `now`, in order and without overlaps; equal neighbours are one. Times that
 * are missing were watched by nobody.
 * @param past spells that are over, in order; the same one may come twice
 * @param present the status that lasts
 */
export function spellsOfDay(
  past: readonly Spell[],
  present: Pick<Spell, "status" | "since">,
  now: number,
): readonly Spell[] {
  const spells: Spell[] = [];
  let drawnUntil = now - DAY;
  for (const spell of [...past, { ...present, until: now }]) {
    const since = Math.max(spell.since, drawnUntil);
    const until = Math.min(spell.until, now);
    if (until <= since) continue;
    const last = spells.at(-1);
    if (last?.status === spell.status && last.until === since) spells.splice(-1, 1, { ...last, until });
    else spells.push({ status: spell.status, since, until });
    drawnUntil = until;
  }
  return spells;
}

/** How long each group lasted, in milliseconds. */
export function groupTimes(spells: readonly Spell[]): Readonly<Record<StatusGroup, number>> {
  const times = zeroes();
  for (const { status, since, until } of spells) times[groupOfStatus(status)] += until - since;
  return times;
}

/** The full six hours (0, 6, 12, 18 o'clock) of the 24 hours before `now`, on clocks `offset` ms ahead of UTC. */
export function sixHours(now: number, offset: number): readonly number[] {
  const step = DAY / 4;
  const last = Math.floor((now + offset) / step) * step - offset;
  return [3, 2, 1, 0].map((back) => last - back * step);
}
