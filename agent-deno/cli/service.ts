/** komolet as a service: systemd's where that runs. */
import { systemdRuns } from "../host/boot.ts";
import { findPowerCommand, start } from "../host/commands.ts";
import { runningKomolet } from "../host/instance.ts";
import { sendSignal } from "../host/signal.ts";
import { messageOf, Refusal } from "../refusal.ts";
import type { Context } from "./context.ts";

const UNIT = "komolet.service";
const POLL_MS = 50;
const LONGEST_END_MS = 5_000;

/**
 * `systemctl enable|disable --now` where systemd runs.
 * @returns false where it does not
 * @throws Refusal (1) where it fails
 */
export async function askSystemd(
  verb: "enable" | "disable",
  { paths, environment }: Context,
): Promise<boolean> {
  if (!systemdRuns(paths)) return false;
  const found = findPowerCommand("systemctl", environment);
  if ("fault" in found) throw new Refusal(1, `The setting is written, but ${found.fault}.`);
  const error = await attempt(() => start(found.path, [verb, "--now", UNIT], environment).ended);
  if (error !== undefined) throw new Refusal(1, `The setting is written, but systemd refused: ${error}`);
  return true;
}

async function attempt(run: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await run();
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Ends a running komolet and waits for it.
 * @returns its pid, or undefined where none ran
 */
export async function endKomolet({ paths, environment }: Context): Promise<number | undefined> {
  const pid = runningKomolet(paths);
  if (pid === undefined) return undefined;
  await sendSignal(pid, "TERM", environment);
  for (let waited = 0; runningKomolet(paths) === pid; waited += POLL_MS) {
    if (waited >= LONGEST_END_MS)
      throw new Refusal(1, `komolet (pid ${pid}) was told to end and still runs.`);
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  return pid;
}
