import { useCallback, useMemo, useState } from "react";

/** The selected servers of a list, by their UUIDs. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** The same function until the list is left. */
  readonly onChoose: (uuid: string, chosen: boolean) => void;
  readonly setAll: (uuids: readonly string[]) => void;
}

const NONE: ReadonlySet<string> = new Set();

/** An empty selection at first, or the one from before a return to the list. */
export function useSelection(before: ReadonlySet<string> | null = null): Selection {
  const [chosen, setChosen] = useState(before ?? NONE);
  const onChoose = useCallback((uuid: string, isChosen: boolean) => {
    setChosen((now) => {
      const next = new Set(now);
      if (isChosen) next.add(uuid);
      else next.delete(uuid);
      return next;
    });
  }, []);
  const setAll = useCallback((uuids: readonly string[]) => setChosen(new Set(uuids)), []);
  return useMemo(() => ({ chosen, onChoose, setAll }), [chosen, onChoose, setAll]);
}
