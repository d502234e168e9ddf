// The whole of komoriuta on this machine: set-up, build, manager, simulated fleet.
import path from "node:path";
import { build } from "./build/build.mjs";
import { at, DIST } from "./common/files.mjs";
import { runMain, say } from "./common/say.mjs";
import { runKomoriuta } from "./up/komoriuta.mjs";
import { readOptions, usage } from "./up/options.mjs";
import { startManager } from "./up/process.mjs";

const COMMAND = "npm run up";

runMain(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(usage(COMMAND));
  return runKomoriuta({
    folder: at(".komoriuta"),
    command: COMMAND,
    wakePort: 40_009,
    options,
    prepare: build,
    launch: (env) => startManager(path.join(DIST, "komo-manager"), [], env, reportTrouble),
  });
});

/**
 * Prints lines that need attention; all others are in the log.
 * @param {string} line of the manager, JSON or not
 */
function reportTrouble(line) {
  try {
    const { level, type, message } = JSON.parse(line);
    if (level === "WARN" || level === "ERROR") say(`[manager] ${level} ${message ?? type ?? ""}`);
  } catch {
    if (line.trim()) say(`[manager] ${line}`);
  }
}
