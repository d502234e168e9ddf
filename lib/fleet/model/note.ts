/** Characters of a note, as people count them. */
export const NOTE_LENGTH = 2000;
/** Characters of its first line that lists show. */
const LINE_LENGTH = 80;

/**
 * A note as it is kept: lines that end as in Unix, without blanks at their ends and empty lines around them. Of control
 * characters only tabs stay, and no line turns the direction of the others.
 */
export function keptNote(typed: string): string {
  return typed
    .toWellFormed()
    .split(/\r\n|[\n\r\p{Zl}\p{Zp}]/u)
    .map((line) => line.replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, " ").trimEnd())
    .join("\n")
    .trim();
}

/** The beginning of its first line. */
export function noteLine(note: string): string {
  const [line = ""] = note.split("\n", 1);
  if (line.length <= LINE_LENGTH) return line;
  const characters = Array.from(line);
  return characters.length > LINE_LENGTH ? `${characters.slice(0, LINE_LENGTH - 1).join("")}…` : line;
}
