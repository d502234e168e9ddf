import { askSystemd } from "../host/commands.ts";
import { loadConfig, saveConfig, requireReady } from "../config.ts";
import { runningKomolet } from "../host/instance.ts";
import type { Verb } from "./verb.ts";

export const enable: Verb = {
  arguments: "",
  words: [0, 0],
  changes: true,
  summary: "Let komolet run, now and after each boot.",
  details: `Checks the settings again, writes "enabled": true and starts komolet through systemd.
Where systemd does not run, it tells how to start komolet.`,
  async run(_args, { paths, environment, io }) {
    const config = loadConfig(paths);
    requireReady(config, paths);
    saveConfig(paths, { ...config, enabled: true });
    const pid = runningKomolet(paths);
    if (await askSystemd("enable", paths, environment)) io.out("Enabled and started.");
    else if (pid !== undefined) io.out(`Enabled; komolet runs already (pid ${pid}).`);
    else io.out("Enabled. systemd does not run here: let your process manager start `komolet`, as root.");
  },
};
