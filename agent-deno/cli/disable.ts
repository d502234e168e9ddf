import { loadConfig, saveConfig } from "../config.ts";
import type { Verb } from "./context.ts";
import { askSystemd, endKomolet } from "./service.ts";

export const disable: Verb = {
  name: "disable",
  arguments: "",
  words: [0, 0],
  changes: true,
  summary: "End komolet, and do not start it again.",
  details: `Writes "enabled": false and ends komolet, through systemd or with a signal.
The manager will show this server as Lost.`,
  async run(_args, context) {
    const { paths, io } = context;
    saveConfig(paths, { ...loadConfig(paths), enabled: false });
    let bySystemd = false;
    let pid: number | undefined;
    try {
      bySystemd = await askSystemd("disable", context);
    } finally {
      // One that was started by hand is none of systemd's, and ends whatever systemd says.
      pid = await endKomolet(context);
    }
    io.out(bySystemd || pid !== undefined ? "Disabled and ended." : "Disabled; komolet was not running.");
  },
};
