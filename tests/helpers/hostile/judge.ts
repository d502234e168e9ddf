import type { Attempt } from "./attempt";
import type { Outcome } from "./raw-http";

/** What an answer must never show: how we are made, and where we lie. */
const INSIDES =
  /\n\s+at \S+.*:\d+:\d+|node:internal|\/tmp\/|node_modules|PrismaClient|SQLITE_|ZodError|TypeError:/;

export const SILENCE = "no answer in time";

/** What is wrong with the way an attempt was answered; null where nothing is. */
export function fault(attempt: Attempt, outcome: Outcome): string | null {
  const { status, head, body } = outcome;
  // What is not to be read as a request may simply be cut off, or waited for.
  const mayBeSilent = attempt.kind === "garbage" || attempt.kind === "framing";
  if (status === -1) return mayBeSilent ? null : SILENCE;
  if (status === 0) return mayBeSilent ? null : "cut off without an answer";
  if (status >= 500) return `answered ${status}`;
  if (INSIDES.test(body)) return "the answer shows our insides";
  if (status >= 400 && isRpc(attempt) && /content-type: application\/json/i.test(head) && !isClear(body)) {
    return "the error does not say what is wrong";
  }
  return null;
}

const isRpc = ({ target }: Attempt): boolean => /^\/(api|agent)\/komoriuta/.test(target);

/** Whether a Connect error says something. */
function isClear(body: string): boolean {
  return /"code":"\w+"/.test(body) && /"message":"[^"]/.test(body);
}
