import { useState } from "react";

/** A value in which `keep` reuses parts of the one before. */
export function useSteady<T>(value: T, keep: (before: T | null, after: T) => T): T {
  const [kept, setKept] = useState<{ readonly of: T; readonly steady: T }>(() => ({
    of: value,
    steady: keep(null, value),
  }));
  if (kept.of === value) return kept.steady;
  const steady = keep(kept.steady, value);
  setKept({ of: value, steady });
  return steady;
}
