import { loadConfig, requireReady } from "../config.ts";
import { Refusal } from "../refusal.ts";
import type { AgentVerb } from "./verb.ts";
import { say } from "../words/say.ts";

export const reload: AgentVerb = {
  changes: true,
  summary: "Make komolet read its configuration again.",
  details: `Checks the configuration first; a broken one is refused, and komolet goes on with what it has.`,
  async run(_args, { paths, platform, io }) {
    const config = loadConfig(paths);
    if (config.enabled) requireReady(config, paths);
    const pid = platform.runningKomolet();
    if (pid === undefined)
      throw new Refusal(1, say("komolet is not running; start it with `komo-agent enable`."));
    await platform.signal(pid, "reload");
    io.out(say("komolet (pid {pid}) reads its configuration again.", { pid }));
  },
};
