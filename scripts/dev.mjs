// Next in development, with the watch, a login of its own and the simulated fleet.
import { ensureAgent } from "./build/build.mjs";
import { at, bin } from "./common/files.mjs";
import { runMain } from "./common/say.mjs";
import { setUp } from "./setup.mjs";
import { runKomoriuta } from "./up/komoriuta.mjs";
import { readOptions, usage } from "./up/options.mjs";
import { startManager } from "./up/process.mjs";

const COMMAND = "npm run dev";

runMain(async () => {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(usage(COMMAND));
  const args = ["dev", "--port", String(options.port), "--hostname", "localhost"];
  return runKomoriuta({
    folder: at(".komoriuta", "dev"),
    command: COMMAND,
    wakePort: 40_010,
    options,
    prepare: async () => {
      await setUp();
      if (options.fleet) await ensureAgent();
    },
    launch: (env) => {
      // Node has no Temporal, which the programs have by Deno.
      const options = [process.env["NODE_OPTIONS"], "--import=temporal-polyfill/global"].filter(Boolean);
      const more = { NEXT_TELEMETRY_DISABLED: "1", NODE_OPTIONS: options.join(" ") };
      return startManager(bin("next"), args, { ...env, ...more }, (line) => console.log(line));
    },
  });
});
