/** The command line's errors, which the whole agent throws. */
export { Ended, messageOf, Refusal } from "../command-line/refusal.ts";
import { messageOf } from "../command-line/refusal.ts";

/** The system's reason against a file, to be said after the file's name: without its number and its call. */
export function reasonOf(error: unknown): string {
  return messageOf(error).replace(/ \(os error \d+\)(: .*)?$/, "");
}
