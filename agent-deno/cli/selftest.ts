/** `selftest`: checks of what only the real system can show, and a report to send. */
import type { SelfCheck } from "../host/selftest.ts";
import { VERSION } from "../host/environment.ts";
import { printable } from "../printable.ts";
import { Ended, messageOf } from "../refusal.ts";
import { isYes } from "../yes.ts";
import { say } from "../words/say.ts";
import type { AgentVerb, Context } from "./verb.ts";

/** The exit code where a check failed. */
const FAILED = 3;
/** Milliseconds: a machine that goes to sleep is longer away, and its check is one that was asked for. */
const LONGEST_MS = 60_000;
const LONGEST_LINE = 300;

export const selftest: AgentVerb = {
  changes: true,
  summary: "Try what only this very system can show, and print a report to send.",
  details: `For Windows, whose agent was tried under Wine alone: the report says what a real one does. It is in English, and
holds no secret, no name of a person and no address. What somebody may not want, such as a shutdown that is withdrawn,
is asked for first; without a terminal it is left out.
Ends with 0 where all went well, with 3 where something failed.`,
  async run(_args, { platform, environment, io }) {
    const checks = await platform.selftest();
    if (checks.length === 0) {
      io.out(
        say(
          "There is nothing to try here: this is for Windows, and what Linux does is tried by our own tests.",
        ),
      );
      return;
    }
    // In English, whoever runs it.
    const report = (line: string) => io.out(line);
    report(`komo-agent ${VERSION} selftest`);
    let failed = 0;
    for (const check of checks) {
      const { verdict, seen } = await outcomeOf(check, io);
      if (verdict === "FAILED") failed++;
      const line = withoutPeople(printable(seen.slice(0, LONGEST_LINE)), environment.user);
      report(`${verdict.padEnd(9)}${check.name}${line === "" ? "" : `: ${line}`}`);
    }
    report(`${checks.length} checks, ${failed} failed.`);
    io.out(say("Send this report to whoever asked for it."));
    if (failed > 0) throw new Ended(FAILED);
  },
};

interface Outcome {
  readonly verdict: "ok" | "FAILED" | "left out";
  readonly seen: string;
}

async function outcomeOf({ question, run }: SelfCheck, io: Context["io"]): Promise<Outcome> {
  if (question !== undefined && !isYes(io.ask(question))) return { verdict: "left out", seen: "" };
  try {
    return { verdict: "ok", seen: await run(AbortSignal.timeout(LONGEST_MS)) };
  } catch (error) {
    return { verdict: "FAILED", seen: messageOf(error) };
  }
}

/** Paths of errors may hold the name of whoever runs it. */
function withoutPeople(line: string, user: string | undefined): string {
  return user === undefined || user.length < 3 ? line : line.replaceAll(user, "(user)");
}
