"use server";

import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";
import { noteHits } from "./note-hits";
import type { NoteHits } from "./notes";
import { tokensOf } from "./search";

/** Parts of notes that match words of a search. */
export async function findInNotes(search: string): Promise<Outcome<NoteHits>> {
  return act("findInNotes", (fleet) => Promise.resolve(noteHits(fleet.list(), tokensOf(String(search)))));
}
