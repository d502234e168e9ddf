/** Versions of komoriuta: three numbers, and a word behind them where it is none yet (1.0.1-rc.1). */

/** Whether a version comes after another one. What is no version comes after nothing. */
export function isLater(version: string, than: string): boolean {
  const one = numbersOf(version);
  const other = numbersOf(than);
  if (!one || !other) return false;
  for (const [index, number] of one.entries()) {
    const difference = number - (other[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Major, minor, patch, and whether nothing stands behind them. */
function numbersOf(version: string): readonly number[] | null {
  const found = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]+)?$/.exec(version);
  return found && [Number(found[1]), Number(found[2]), Number(found[3]), found[4] === undefined ? 1 : 0];
}
