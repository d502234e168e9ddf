/** The refusal for an error: a sentence that says what to do, and an exit code. */
import { RpcError } from "../api.ts";
import { type Advice, describeFault } from "../fault.ts";
import { Refusal } from "../refusal.ts";
import { EXIT } from "./exit.ts";
import { type Plain, say } from "./words/say.ts";

const ADVICE = {
  url: "check the URL (`komoctl login`)",
  ca: "compare it with the fingerprint that the console shows, and run `komoctl login --ca PATH`",
  newToken:
    "the token: it was revoked or has expired. Make a new one in the console, then run `komoctl login`",
} as const satisfies Advice & Record<keyof Advice, Plain>;

/** The words of `api.ts` for an answer that none of the manager's services gave. */
const NOT_THE_MANAGER = /^HTTP \d+$/;

/** @param url the manager's */
export function refusalOf(error: unknown, url: string): Refusal {
  if (error instanceof Refusal) return error;
  const isOurs = error instanceof RpcError && !NOT_THE_MANAGER.test(error.words);
  if (isOurs && error.code !== "unauthenticated") {
    const code = error.code === "permission_denied" ? EXIT.noRight : EXIT.refused;
    return new Refusal(code, error.words || say("The manager answers: {code}.", { code: error.code }));
  }
  const { refused, message } = describeFault(error, url, ADVICE);
  return new Refusal(refused ? EXIT.noLogin : EXIT.unreachable, message);
}
