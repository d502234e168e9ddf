/** komo-agent: sets the agent up and tells how it is. */
import { dispatch } from "../command-line/dispatch.ts";
import { KOMO_AGENT } from "./cli/program.ts";
import { terminal } from "./cli/terminal.ts";
import { type Environment, readEnvironment, pathsUnder } from "./host/environment.ts";
import { messageOf, Refusal } from "./refusal.ts";
import { speakAsAsked } from "./words/load.ts";

/** Given up before anything else is done. */
const NOT_NEEDED = ["net", "env", "sys", "ffi", "import"] as const;
/** They read /sys or /proc, which Deno grants only to those who may do everything; `enrol` speaks to a manager, too. */
const NEED_ALL = ["enrol", "hold", "release", "holds", "doctor", "status", "disable"];

async function main(): Promise<number> {
  await speakAsAsked((name) => Deno.env.get(name));
  let environment: Environment;
  try {
    environment = readEnvironment();
  } catch (error) {
    console.error(`komo-agent: ${error instanceof Refusal ? error.said : messageOf(error)}`);
    return 2;
  }
  const { root, noColor } = environment;
  // Under a root of one's own, root's powers are not needed.
  const isRoot = root !== "/" || Deno.uid() === 0;
  // komolet is the same program, and may do everything. What is run and written is narrowed by nothing but our code.
  const verb = Deno.args.find((word) => !word.startsWith("-")) ?? "";
  if (!NEED_ALL.includes(verb)) for (const name of NOT_NEEDED) Deno.permissions.revokeSync({ name });
  return await dispatch(KOMO_AGENT, Deno.args, {
    paths: pathsUnder(root),
    environment,
    io: terminal(noColor),
    isRoot,
    now: () => new Date(),
    uptime: () => Deno.osUptime() * 1000,
  });
}

Deno.exit(await main());
