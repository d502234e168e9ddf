/** komolet: the daemon. Takes no arguments but `version` and `help`. */
import { runKomolet } from "./daemon/run.ts";
import { systemClock, readEnvironment, VERSION } from "./host/environment.ts";
import { printable } from "./printable.ts";
import { messageOf, Refusal } from "./refusal.ts";

const HELP = `komolet ${VERSION}: reports to a komoriuta manager and shuts this server down when ordered.

Takes no arguments; set it up with komo-agent. \`komolet version\` prints its version.
SIGHUP: read the configuration again. SIGTERM: end.`;

async function main(args: readonly string[]): Promise<number> {
  const [word, ...more] = args;
  try {
    if (word === undefined)
      return await runKomolet(
        { ...readEnvironment(), notifySocket: Deno.env.get("NOTIFY_SOCKET") },
        systemClock(),
      );
    if (more.length === 0 && ["version", "--version"].includes(word)) return said(VERSION);
    if (more.length === 0 && ["help", "--help", "-h"].includes(word)) return said(HELP);
    throw new Refusal(2, "takes no arguments; see `komolet help`.");
  } catch (error) {
    console.error(`komolet: ${printable(messageOf(error))}`);
    return error instanceof Refusal ? error.exitCode : 1;
  }
}

function said(text: string): number {
  console.log(text);
  return 0;
}

Deno.exit(await main(Deno.args));
