import type { ServerRecord } from "@/lib/fleet/model/entities";
import type { NoteHits } from "./notes";
import { pieces } from "./found";
import { folded } from "./search";

/** Characters of a line that are shown before a match, and from it on; of a short line all. */
const [BEFORE, AFTER, SHORT] = [10, 60, 30] as const;
/** Characters that are not worth a cut. */
const FEW = 3;

/**
 * The parts of notes that match words of a search. The manager looks for them: notes are too long for lists of
 * thousands.
 */
export function noteHits(
  servers: readonly Pick<ServerRecord, "uuid" | "note">[],
  tokens: readonly string[],
): NoteHits {
  if (tokens.length === 0) return {};
  return Object.fromEntries(
    servers.flatMap(({ uuid, note }) => {
      const hit = note === "" ? "" : hitIn(note, tokens);
      return hit === "" ? [] : [[uuid, hit]];
    }),
  );
}

/** The lines of a note with words of a search, each cut around its first match; "": it has none of them. */
function hitIn(note: string, tokens: readonly string[]): string {
  const whole = folded(note);
  const found = tokens.filter((token) => whole.includes(token));
  if (found.length === 0) return "";
  const lines = note.split("\n");
  const hits: string[] = [];
  for (const token of found) {
    if (hits.some((hit) => folded(hit).includes(token))) continue;
    const line = lines.find((each) => folded(each).includes(token));
    hits.push(line === undefined ? note : around(line, token));
  }
  return hits.join(" · ");
}

/** A line, cut around the first match of a word. */
function around(line: string, token: string): string {
  if (Array.from(line).length <= SHORT) return line;
  const cut = pieces(line, [token]);
  const at = cut.findIndex(({ found }) => found);
  // A word of which folding joins letters has no place of its own.
  if (at < 0) return line;
  const textOf = (some: typeof cut) => Array.from(some.map(({ text }) => text).join(""));
  const [before, after] = [textOf(cut.slice(0, at)), textOf(cut.slice(at))];
  const length = Math.max(AFTER, Array.from(cut[at]?.text ?? "").length);
  const cutBefore = before.length > BEFORE + FEW ? ["…", wholeWords(before.slice(-BEFORE).join(""))] : before;
  const cutAfter = after.length > length + FEW ? [...after.slice(0, length), "…"] : after;
  return [...cutBefore, ...cutAfter].join("");
}

/** The end of a text without the word that it begins within. */
function wholeWords(end: string): string {
  return end.slice(end.indexOf(" ") + 1);
}
