/** komo-agent: sets the agent up and tells how it is. */
import { dispatch } from "./cli/dispatch.ts";
import { terminal } from "./cli/terminal.ts";
import { type Environment, readEnvironment, pathsUnder } from "./host/environment.ts";
import { messageOf } from "./refusal.ts";

/** Given up before anything else is done. */
const NOT_NEEDED = ["net", "env", "sys", "ffi", "import"] as const;
/** Speaks to a manager, and reads /sys, which Deno grants only to those who may do everything. */
const NEEDS_ALL = "enrol";

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
  if (Deno.args[0] !== NEEDS_ALL) for (const name of NOT_NEEDED) Deno.permissions.revokeSync({ name });
  return await dispatch(Deno.args, {
    paths: pathsUnder(root),
    environment,
    io: terminal(noColor),
    isRoot,
    now: () => new Date(),
  });
}

Deno.exit(await main());
