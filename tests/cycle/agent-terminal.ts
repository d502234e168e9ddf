import type { AgentRoot } from "../helpers/agent-root";
import { run } from "../helpers/child";
import { program } from "../helpers/environment";

/** Runs the compiled komo-agent in a root of its own, without a terminal. */
export function runAgent(root: AgentRoot, args: readonly string[]): ReturnType<typeof run> {
  return run([program("komo-agent"), ...args], { env: root.env });
}
