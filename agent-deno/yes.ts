/** Whether an answer agrees, in English or in the language in use. */
import { say } from "./words/say.ts";

/** "y", "yes", and the word of the language, or its first letter. Anything else is a no. */
export function isYes(answer: string | undefined): boolean {
  const typed = (answer ?? "").trim().toLowerCase();
  const own = say("yes");
  return ["y", "yes", own, own.slice(0, 1)].includes(typed);
}
