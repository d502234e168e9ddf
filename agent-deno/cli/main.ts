/** komo-agent: sets the agent up and tells how it is. */
import { dispatch } from "../../command-line/dispatch.ts";
import type { Platform } from "../systems/platform.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { speakAsAsked } from "../words/load.ts";
import { KOMO_AGENT } from "./program.ts";
import { terminal } from "./terminal.ts";

/**
 * Runs komo-agent as it is called.
 * @param variable of the environment, which names the language
 * @returns the exit code
 */
export async function komoAgent(
  args: readonly string[],
  open: () => { readonly platform: Platform; readonly isRoot: boolean },
  variable: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Promise<number> {
  await speakAsAsked(variable);
  let opened: ReturnType<typeof open>;
  try {
    opened = open();
  } catch (error) {
    console.error(`komo-agent: ${error instanceof Refusal ? error.said : messageOf(error)}`);
    return 2;
  }
  const { platform, isRoot } = opened;
  const { paths, environment, uptime } = platform;
  return await dispatch(KOMO_AGENT, args, {
    platform,
    paths,
    environment,
    io: terminal(environment.noColor),
    isRoot,
    now: () => new Date(),
    uptime,
  });
}
