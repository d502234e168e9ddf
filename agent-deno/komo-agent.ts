/** komo-agent: sets the agent up and tells how it is. */
import { dispatch } from "./cli/dispatch.ts";
import { terminal } from "./cli/terminal.ts";
import { type Environment, readEnvironment, pathsUnder } from "./host/environment.ts";
import { messageOf } from "./refusal.ts";

async function main(): Promise<number> {
  let environment: Environment;
  try {
    environment = readEnvironment();
  } catch (error) {
    console.error(`komo-agent: ${messageOf(error)}`);
    return 2;
  }
  const { root, noColor } = environment;
  return await dispatch(Deno.args, {
    paths: pathsUnder(root),
    environment,
    io: terminal(noColor),
    // Under a root of one's own, root's powers are not needed.
    isRoot: root !== "/" || Deno.uid() === 0,
    now: () => new Date(),
  });
}

Deno.exit(await main());
