import type { GroupNames } from "./search";

/** The part of each note that matches words of a search, by the uuid of its server. */
export type NoteHits = Readonly<Record<string, string>>;

/** The texts by which a search finds servers: the names of their groups, and what it found in their notes. */
export function withNotes(names: GroupNames, notes: NoteHits): GroupNames {
  const texts = new Map(names);
  for (const [uuid, note] of Object.entries(notes)) texts.set(uuid, [...(names.get(uuid) ?? []), note]);
  return texts;
}
