import { loadConfig, saveConfig } from "../config.ts";
import { endOwnAlarm } from "../host/own-alarm.ts";
import type { Platform } from "../systems/platform.ts";
import { Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { say } from "../words/say.ts";

const POLL_MS = 50;
const LONGEST_END_MS = 5_000;

export const disable: AgentVerb = {
  changes: true,
  summary: "End komolet, and do not start it again.",
  details: `Writes "enabled": false and ends komolet, through the service manager or with a signal,
and the board's alarm where komolet has set it.
The manager will show this server as Lost.`,
  async run(_args, { paths, platform, io }) {
    saveConfig(paths, { ...loadConfig(paths), enabled: false });
    const { service } = platform.services();
    let pid: number | undefined;
    try {
      if (typeof service !== "string") await service("disable");
    } finally {
      // One that was started by hand is none of the service manager's, and ends whatever that says.
      pid = await endKomolet(platform);
    }
    // What it has set would turn this machine on while nobody is there to end it.
    if (endOwnAlarm(paths)) io.out(say("The board's alarm, which komolet had set, is ended."));
    io.out(
      typeof service !== "string" || pid !== undefined
        ? say("Disabled and ended.")
        : say("Disabled; komolet was not running."),
    );
  },
};

/**
 * Ends a running komolet and waits for it.
 * @returns its pid, or undefined where none ran
 */
async function endKomolet({ runningKomolet, signal }: Platform): Promise<number | undefined> {
  const pid = runningKomolet();
  if (pid === undefined) return undefined;
  await signal(pid, "end");
  for (let waited = 0; runningKomolet() === pid; waited += POLL_MS) {
    if (waited >= LONGEST_END_MS)
      throw new Refusal(1, say("komolet (pid {pid}) was told to end and still runs.", { pid }));
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  return pid;
}
