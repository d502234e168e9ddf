import type { Paths } from "../paths.ts";
import { systemdRuns } from "./boot.ts";
import { findPowerCommand, type Running, start } from "./commands.ts";
import type { Environment } from "./environment.ts";

/**
 * Starts the real shutdown: `systemctl poweroff` where systemd runs, else `shutdown -h now`.
 * @throws where neither may be run
 */
export function startShutdown(paths: Paths, environment: Environment): Running {
  const [name, args] = systemdRuns(paths)
    ? (["systemctl", ["poweroff"]] as const)
    : (["shutdown", ["-h", "now"]] as const);
  const found = findPowerCommand(name, environment);
  if ("fault" in found) throw new Error(`The shutdown command cannot be run: ${found.fault}.`);
  return start(found.path, args, environment);
}
