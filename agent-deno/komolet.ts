/** komolet on Linux. */
import { komolet } from "./daemon/program.ts";
import { readEnvironment, systemClock } from "./host/environment.ts";
import { linuxForKomolet } from "./systems/linux-komolet.ts";

const HELP = "SIGHUP: read the configuration again. SIGTERM: end.";

function open() {
  const environment = { ...readEnvironment(), notifySocket: Deno.env.get("NOTIFY_SOCKET") };
  return { platform: linuxForKomolet(environment), clock: systemClock() };
}

Deno.exit(await komolet(Deno.args, open, HELP));
