/** A seeded source of chance: the same seed gives the same draws, on every machine. */
export interface Chance {
  /** In [0, 1). */
  unit(): number;
  /** True with this probability. */
  odds(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** A whole number ≥ 1 whose mean this is: the wait for something that happens at any time alike. */
  around(mean: number): number;
  pick<T>(list: readonly T[]): T;
  /** A value, as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T;
  /** Another source that shares only the seed, so that draws here do not shift the draws there. */
  fork(name: string): Chance;
}

export function createChance(seed: string): Chance {
  const next = sfc32(seed);
  const unit = (): number => next() / 2 ** 32;
  const chance: Chance = {
    unit,
    odds: (probability) => unit() < probability,
    between: (least, most) => least + Math.floor(unit() * (most - least + 1)),
    around: (mean) => Math.max(1, Math.round(-Math.log(1 - unit()) * mean)),
    pick: (list) => {
      const value = list[Math.floor(unit() * list.length)];
      if (value === undefined) throw new RangeError("nothing to pick from");
      return value;
    },
    weighted: (choices) => {
      let left = unit() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of choices) if ((left -= weight) < 0) return value;
      throw new RangeError("nothing to choose from");
    },
    fork: (name) => createChance(`${seed}/${name}`),
  };
  return chance;
}

/** sfc32 (Chris Doty-Humphrey, PractRand), started from four hashes of the seed. */
function sfc32(seed: string): () => number {
  let [a, b, c, d] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), hash(seed, 4)];
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** FNV-1a, 32 bits. */
export function hash(text: string, start = 0): number {
  let value = 0x811c9dc5 ^ start;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
