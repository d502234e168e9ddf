import { useCallback, useMemo, useState } from "react";

/** Servers that somebody has chosen from a list, by their UUIDs. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** The same for as long as the list is shown. */
  readonly onChoose: (uuid: string, chosen: boolean) => void;
  readonly setAll: (uuids: readonly string[]) => void;
}

/** Nobody has chosen any at first. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
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
