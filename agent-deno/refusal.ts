/** The command line's errors, which the whole agent throws. */
export { Ended, messageOf, Refusal } from "../command-line/refusal.ts";
import { messageOf } from "../command-line/refusal.ts";

/** The system's message about a file, to be put after the file's name: without its number and its call. */
export function reasonOf(error: unknown): string {
  return messageOf(error).replace(/ \(os error \d+\)(: .*)?$/, "");
}
