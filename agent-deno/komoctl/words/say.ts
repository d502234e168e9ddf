/** Sentences of komoctl; a sentence that is neither here nor in the agent's words does not compile. */
import { type NamesIn, translated, type Values, type ValuesFor } from "../../../command-line/words.ts";
import type { Sentence as AgentSentence } from "../../words/say.ts";
import type sentences from "./de.json";

export type Sentence = AgentSentence | Extract<keyof typeof sentences, string>;

/** A sentence that asks for no values. */
export type Plain = { [One in Sentence]: [NamesIn<One>] extends [never] ? One : never }[Sentence];

export function say<One extends Sentence>(sentence: One, ...[values]: ValuesFor<One>): string {
  return translated(sentence, values as Values | undefined);
}
