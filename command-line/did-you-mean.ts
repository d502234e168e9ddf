import { nearest } from "./nearest.ts";
import { say } from "./say.ts";

/** ` Did you mean "…"?` where one of the words is near to what was typed, else nothing. Pure. */
export function didYouMean(typed: string, words: readonly string[]): string {
  const word = nearest(typed, words);
  return word === undefined ? "" : say(' Did you mean "{word}"?', { word });
}
