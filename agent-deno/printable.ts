/** Text that came from elsewhere, made safe for a terminal: nothing in it moves the cursor, hides other text, or answers. */

/** Control and formatting characters, and what Unicode has not assigned. */
const UNPRINTABLE = /\p{C}/gu;

/** The text for one line: an unprintable character becomes U+FFFD. */
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
