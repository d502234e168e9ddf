/** komo-agent: its verbs, the need for root, and the log. */
import { help, version } from "../../command-line/help.ts";
import type { Invocation, Program } from "../../command-line/verb.ts";
import { EMPTY_CONFIG, loadConfig } from "../config.ts";
import { VERSION } from "../host/environment.ts";
import { openLog } from "../log.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { doctor } from "./doctor.ts";
import { disable } from "./disable.ts";
import { enable } from "./enable.ts";
import { enrol } from "./enrol.ts";
import { hold } from "./hold.ts";
import { holds, release } from "./holds.ts";
import { init } from "./init.ts";
import { reload } from "./reload.ts";
import { selftest } from "./selftest.ts";
import { set } from "./set.ts";
import { setup } from "./setup.ts";
import { status } from "./status.ts";
import type { AgentVerb, Context } from "./verb.ts";
import { say } from "../words/say.ts";

/** In the order of the help. */
const VERBS: Readonly<Record<string, AgentVerb>> = {
  init,
  enrol,
  setup,
  set,
  enable,
  disable,
  status,
  reload,
  hold,
  release,
  holds,
  doctor,
  selftest,
  help: { ...help, changes: false },
  version: { ...version, changes: false },
};

const ROOTED = Object.entries(VERBS).flatMap(([name, { changes }]) => {
  if (typeof changes === "boolean") return changes ? [name] : [];
  return changes.map((flag) => `${name} --${flag}`);
});

/** Whether a verb changes something as it is asked for. */
function changes({ verb, args }: Invocation<AgentVerb>): boolean {
  return typeof verb.changes === "boolean" ? verb.changes : verb.changes.some((flag) => args.flags.has(flag));
}

/**
 * Exit codes: 0 done, 1 could not be done, 2 wrong usage or input, 130 interrupted at a question; a verb may have
 * others.
 */
export const KOMO_AGENT: Program<Context, AgentVerb> = {
  name: "komo-agent",
  version: VERSION,
  about: "lets a komoriuta manager turn this server off.",
  notes: () =>
    say("{verbs} and {last} need root.", {
      verbs: ROOTED.slice(0, -1).join(", "),
      last: ROOTED.at(-1) ?? "",
    }),
  verbs: VERBS,
  before(asked, { isRoot, platform }) {
    const { name } = asked;
    if (changes(asked) && !isRoot) {
      throw new Refusal(1, platform.needsAdministrator(name));
    }
  },
  refusalOf: (error) =>
    error instanceof Refusal
      ? { exitCode: error.exitCode, message: error.said }
      : { exitCode: 1, message: messageOf(error) },
  after: (asked, context, fault) =>
    record(
      asked,
      context,
      fault === undefined ? { level: "INFO", message: "done" } : { level: "ERROR", message: fault },
    ),
};

interface Outcome {
  readonly level: "INFO" | "ERROR";
  readonly message: string;
}

/** One line in the log for a verb that changes something. */
function record(asked: Invocation<AgentVerb>, context: Context, outcome: Outcome): void {
  if (!changes(asked) || !context.isRoot) return;
  const { name, args } = asked;
  const { paths, platform, io, now } = context;
  let { disabledFileLog: disabled, logGeneration: kept } = EMPTY_CONFIG;
  const secrets: string[] = [];
  try {
    const config = loadConfig(paths);
    ({ disabledFileLog: disabled, logGeneration: kept } = config);
    secrets.push(config.accessToken);
  } catch {
    // Without a configuration the defaults hold.
  }
  if (disabled) return;
  const log = openLog({ file: platform.logFile(paths.agentLog, kept), onFault: io.err, secrets, now });
  log({
    level: outcome.level,
    command: name,
    args: [...args.words.map(withoutCredentials), ...[...args.flags].map((flag) => `--${flag}`)],
    message: outcome.message,
  });
}

/** A URL's user name and password, or a token in the wrong place, are refused, and not logged either. */
function withoutCredentials(word: string): string {
  return word.replace(/\/\/[^/@]*@/, "//***@").replace(/[A-Za-z0-9]{32,}/g, "***");
}
