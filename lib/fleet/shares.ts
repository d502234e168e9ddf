import type { Registry } from "./registry";

/** Of a hundred that there may be: so many one person or program may have, all of them together, and with admins. */
const SHARES = { one: 25, all: 70, admins: 85 } as const;

/**
 * Whether somebody may add no more to what there is a bound of. Nobody uses up everybody's: each has a share, some room
 * is kept for who may do everything, and the last for schedules, whose edges nobody watches.
 * @param most so many there may be
 */
export function isFull(
  { by }: Pick<Registry, "by">,
  there: readonly { readonly authorUuid: string | null }[],
  most: number,
): boolean {
  const hundredth = most / 100;
  if (!by) return there.length >= most;
  if (by.mayAll) return there.length >= SHARES.admins * hundredth;
  const own = there.filter(({ authorUuid }) => authorUuid === by.uuid).length;
  return own >= SHARES.one * hundredth || there.length >= SHARES.all * hundredth;
}
