import { useEffect, useState } from "react";
import { answered } from "../_kit/faults";
import { findInNotes } from "./actions";
import type { NoteHits } from "./notes";

/** Milliseconds after the last key until the manager is asked. */
const ASK_AFTER = 150;
const NONE: NoteHits = {};

/** Parts of notes that match words of a search, as the manager says; until then those of the last search. */
export function useNotes(search: string): NoteHits {
  const [hits, setHits] = useState(NONE);
  useEffect(() => {
    let over = false;
    const timer = setTimeout(async () => {
      const outcome = search.trim()
        ? await answered(findInNotes(search))
        : ({ ok: true, value: NONE } as const);
      if (!over && outcome.ok) setHits(outcome.value);
    }, ASK_AFTER);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [search]);
  return hits;
}
