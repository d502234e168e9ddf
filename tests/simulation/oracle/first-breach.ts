import type { Rule } from "./book";
import type { Breach } from "./record";

/** A breach that a wrong idea led to. */
interface Found {
  readonly seed: number;
  readonly rule: Rule;
  readonly what: string;
}

/**
 * The first breach of a rule; where another one is broken first, the rule's own within the next `goesOn` seeds, or else
 * that. Null: none in `atMost` seeds from `from` on.
 */
export async function firstBreach(
  rule: Rule,
  {
    atMost,
    goesOn = 0,
    from = 1,
  }: { readonly atMost: number; readonly goesOn?: number; readonly from?: number },
  live: (seed: number) => Promise<{ readonly breach: Breach | null }>,
): Promise<Found | null> {
  let other: Found | null = null;
  const last = from + atMost - 1;
  for (let seed = from; seed <= Math.min(last, (other?.seed ?? last) + goesOn); seed += 1) {
    const { breach } = await live(seed);
    if (!breach) continue;
    const found = { seed, rule: breach.rule, what: breach.what };
    if (breach.rule === rule) return found;
    other ??= found;
  }
  return other;
}
