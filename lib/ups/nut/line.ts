/**
 * Lines of the NUT protocol (RFC 9271): words with blanks between, in quotes where they hold any. Pure.
 */

/** The most words of a line that is understood: `VAR <ups> <name> "<value>"` has four. */
const MOST_WORDS = 16;

/** The words of a line; null: it is none of the protocol. */
export function wordsOf(line: string): readonly string[] | null {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === " " || line[at] === "\t") {
      at++;
      continue;
    }
    if (words.length === MOST_WORDS) return null;
    const read = line[at] === '"' ? quoted(line, at + 1) : plain(line, at);
    if (!read) return null;
    words.push(read.word);
    at = read.end;
  }
  return words;
}

interface Read {
  readonly word: string;
  /** The place behind it. */
  readonly end: number;
}

function plain(line: string, start: number): Read {
  let end = start;
  while (end < line.length && line[end] !== " " && line[end] !== "\t") end++;
  return { word: line.slice(start, end), end };
}

/** A word up to its closing quote; within it a backslash takes the next character as it is. Null: it never ends. */
function quoted(line: string, start: number): Read | null {
  let word = "";
  for (let at = start; at < line.length; at++) {
    const sign = line[at];
    if (sign === '"') return { word, end: at + 1 };
    if (sign === "\\") at++;
    word += line[at] ?? "";
  }
  return null;
}

/** A word as it is sent: in quotes, where something in it would not be one word. */
export function wordFor(text: string): string {
  return /^[\w.@:-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** One answer in one line: an error by its word, such as `DATA-STALE`, or words of another kind. */
export type Answer =
  | { readonly kind: "error"; readonly code: string }
  | { readonly kind: "words"; readonly words: readonly string[] };

/** Reads one line of an answer; null: it is none. */
export function answerOf(line: string): Answer | null {
  const words = wordsOf(line);
  const [first, second] = words ?? [];
  if (!words || first === undefined) return null;
  if (first !== "ERR") return { kind: "words", words };
  return second !== undefined && /^[A-Z][A-Z0-9-]{0,39}$/.test(second)
    ? { kind: "error", code: second }
    : null;
}

/** Whether a line begins or ends the list of these words. */
export function frames(words: readonly string[], edge: "BEGIN" | "END", list: readonly string[]): boolean {
  return words.length === list.length + 2 && words.every((word, at) => word === [edge, "LIST", ...list][at]);
}
