/** komo-agent: sets the agent up and tells how it is. */
import { dispatch } from "./cli/dispatch.ts";
import { terminal } from "./cli/terminal.ts";
import { type Environment, readEnvironment, pathsUnder } from "./host/environment.ts";
import { messageOf } from "./refusal.ts";

/** Given up before anything else is done. */
const NOT_NEEDED = ["env", "ffi", "import"] as const;
/** Only the verb that registers this server speaks to a manager, and tells it the host's name. */
const NEEDED_TO_ENROL = ["net", "sys"] as const;

async function main(): Promise<number> {
  let environment: Environment;
  try {
    environment = readEnvironment();
  } catch (error) {
    console.error(`komo-agent: ${messageOf(error)}`);
    return 2;
  }
  const { root, noColor } = environment;
  // Under a root of one's own, root's powers are not needed.
  const isRoot = root !== "/" || Deno.uid() === 0;
  // komolet is the same program, and may do everything. What is run and written is narrowed by nothing but our code.
  const needless = Deno.args[0] === "enrol" ? NOT_NEEDED : [...NOT_NEEDED, ...NEEDED_TO_ENROL];
  for (const name of needless) Deno.permissions.revokeSync({ name });
  return await dispatch(Deno.args, {
    paths: pathsUnder(root),
    environment,
    io: terminal(noColor),
    isRoot,
    now: () => new Date(),
  });
}

Deno.exit(await main());
