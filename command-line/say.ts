/** Sentences of every program of the command line; a sentence that is not in `words/` does not compile. */
import type sentences from "./words/de.json";
import { translated, type Values, type ValuesFor } from "./words.ts";

export type CommonSentence = Extract<keyof typeof sentences, string>;

export function say<One extends CommonSentence>(sentence: One, ...[values]: ValuesFor<One>): string {
  return translated(sentence, values as Values | undefined);
}
