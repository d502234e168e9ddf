import { loadConfig, requireReady, saveConfig } from "../config.ts";
import { readStatus } from "../daemon/run-files.ts";
import type { Platform } from "../systems/platform.ts";
import { removeIfThere } from "../host/files.ts";
import { Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { saidAgain } from "../../command-line/words.ts";
import { say } from "../words/say.ts";

const POLL_MS = 200;
/** The time within which komolet must have started. */
const LONGEST_START_MS = 10_000;
/** The time within which its first heartbeat must have been answered, or have failed for good. */
const LONGEST_WAIT_MS = 45_000;

export const enable: AgentVerb = {
  changes: true,
  summary: "Let komolet run, now and after each boot.",
  details: `Checks the settings again, writes "enabled": true and starts komolet through systemd,
OpenRC, sysvinit or Windows. Ends when the manager has answered its first heartbeat; with 1 where that fails.
Where none of them runs, it tells how to start komolet.`,
  async run(_args, { paths, platform, io }) {
    const config = loadConfig(paths);
    requireReady(config, paths);
    saveConfig(paths, { ...config, enabled: true });
    const pid = platform.runningKomolet();
    // The status of an earlier komolet says nothing about this one.
    if (pid === undefined) removeIfThere(paths.state);
    const { service, reasons } = platform.services();
    if (typeof service !== "string") {
      await service("enable");
      await firstAnswer(platform, reasons);
      io.out(say("Enabled and started."));
    } else if (pid !== undefined) io.out(say("Enabled; komolet runs already (pid {pid}).", { pid }));
    else io.out(say("Enabled. {why}: let your process manager start `komolet`, as root.", { why: service }));
  },
};

/**
 * Waits until the manager has answered a heartbeat.
 * @throws Refusal (1) where komolet does not run, or its call failed
 */
async function firstAnswer({ paths, runningKomolet }: Platform, reasons: string): Promise<void> {
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += POLL_MS) {
    const last = readStatus(paths.state);
    const pid = runningKomolet();
    if (pid !== undefined && last?.pid === pid) {
      if (last.error !== undefined) {
        const error = saidAgain(last.error);
        throw new Refusal(
          1,
          say("Enabled and started, but no heartbeat was answered: {error} komolet goes on trying.", {
            error,
          }),
        );
      }
      if (last.lastHeartbeatAt !== undefined) return;
    }
    if (pid === undefined && (last?.error !== undefined || waited >= LONGEST_START_MS)) {
      const why = saidAgain(last?.error ?? reasons);
      throw new Refusal(1, say("Enabled, but komolet does not run: {why}", { why }));
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  throw new Refusal(
    1,
    say("Enabled and started, but no heartbeat was answered yet; see `komo-agent status`."),
  );
}
