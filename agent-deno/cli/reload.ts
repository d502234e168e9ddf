import { loadConfig, requireReady } from "../config.ts";
import { runningKomolet } from "../host/instance.ts";
import { sendSignal } from "../host/commands.ts";
import { Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { say } from "../words/say.ts";

export const reload: AgentVerb = {
  changes: true,
  summary: "Make komolet read its configuration again.",
  details: `Checks the configuration first; a broken one is refused, and komolet goes on with what it has.`,
  async run(_args, { paths, environment, io }) {
    const config = loadConfig(paths);
    if (config.enabled) requireReady(config, paths);
    const pid = runningKomolet(paths);
    if (pid === undefined)
      throw new Refusal(1, say("komolet is not running; start it with `komo-agent enable`."));
    await sendSignal(pid, "HUP", environment);
    io.out(say("komolet (pid {pid}) reads its configuration again.", { pid }));
  },
};
