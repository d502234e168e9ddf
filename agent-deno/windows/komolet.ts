/** komolet on Windows. */
import { komolet } from "../daemon/program.ts";
import { createClock } from "../host/environment.ts";
import { readClocks } from "../host/windows/clock.ts";
import { readEnvironment } from "../host/windows/environment.ts";
import { languageVariable } from "../host/windows/language.ts";
import { windowsForKomolet } from "../systems/windows-komolet.ts";
import { windowsNews } from "../systems/windows-news.ts";
import { connectService } from "../host/windows/service.ts";
import { SERVICE } from "../host/windows/services.ts";

const HELP = "As a service it is controlled by the service manager; started by hand, Ctrl-C ends it.";

/** Ends the process. */
export async function main(args: readonly string[]): Promise<never> {
  // The service manager waits for that, whatever the configuration says.
  const service = args.length === 0 ? await connectService(SERVICE) : undefined;
  const forPeople = await windowsNews(languageVariable);
  const open = () => ({
    platform: windowsForKomolet(readEnvironment(), service, forPeople),
    clock: createClock(readClocks),
  });
  const code = await komolet(args, open, HELP);
  service?.stopped(code);
  Deno.exit(code);
}
