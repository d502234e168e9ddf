/** Sentences of komo-agent, and of what komoctl shares with it; a sentence that is not in this folder does not compile. */
import type { CommonSentence } from "../../command-line/say.ts";
import { translated, type NamesIn, type Values, type ValuesFor } from "../../command-line/words.ts";
import type sentences from "./de.json";

export type Sentence = CommonSentence | Extract<keyof typeof sentences, string>;

/** A sentence that asks for no values. */
export type Plain = { [One in Sentence]: [NamesIn<One>] extends [never] ? One : never }[Sentence];

export function say<One extends Sentence>(sentence: One, ...[values]: ValuesFor<One>): string {
  return translated(sentence, values as Values | undefined);
}
