import { findCommand, start } from "./commands.ts";
import type { Environment } from "./environment.ts";
import { Refusal } from "../refusal.ts";

/**
 * Sends a signal with the `kill` program: Deno's own way would need the permission to run anything at all.
 * @throws Refusal (1) where it cannot be sent
 */
export async function sendSignal(
  pid: number,
  signal: "HUP" | "TERM",
  environment: Environment,
): Promise<void> {
  const found = findCommand("kill", environment);
  const byHand = `run \`kill -${signal} ${pid}\` yourself.`;
  if ("fault" in found) throw new Refusal(1, `${found.fault}; ${byHand}`);
  const error = await start(found.path, [`-${signal}`, String(pid)], environment).ended;
  if (error !== undefined) throw new Refusal(1, `komolet (pid ${pid}) could not be signalled: ${error}`);
}
