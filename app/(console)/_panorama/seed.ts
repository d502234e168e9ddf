/** A seed of its own for each group, so that its house looks the same at every visit. */
export function seedOf(text: string): number {
  let seed = 7;
  for (const character of text) seed = (Math.imul(seed, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return seed % 100_000;
}
