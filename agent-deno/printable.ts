/** Text that came from elsewhere, fit for a terminal: nothing in it moves the cursor, hides what was said, or answers. */

/** Control and formatting characters, and what Unicode has not assigned. */
const UNPRINTABLE = /\p{C}/gu;

/** For one line; such a character shows as U+FFFD. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "\uFFFD");
}

/** A value as JSON on one line. JSON itself escapes the control characters of ASCII alone. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, at) => escape(character.charCodeAt(at))).join(""),
  );
}

function escape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
