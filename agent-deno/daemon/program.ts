/** komolet: the daemon. Takes no arguments but `version` and `help`. */
import { type Clock, VERSION } from "../host/environment.ts";
import type { KomoletPlatform } from "../systems/platform.ts";
import { printable } from "../printable.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { runKomolet } from "./run.ts";

/**
 * Runs komolet as it is called.
 * @param open the machine that it runs on
 * @param help its signals
 * @returns the exit code
 */
export async function komolet(
  args: readonly string[],
  open: () => { readonly platform: KomoletPlatform; readonly clock: Clock },
  help: string,
): Promise<number> {
  const [word, ...more] = args;
  try {
    if (word === undefined) {
      const { platform, clock } = open();
      return await runKomolet(platform, clock);
    }
    if (more.length === 0 && ["version", "--version"].includes(word)) return said(VERSION);
    if (more.length === 0 && ["help", "--help", "-h"].includes(word)) return said(`${HELP}\n${help}`);
    throw new Refusal(2, "takes no arguments; see `komolet help`.");
  } catch (error) {
    console.error(`komolet: ${printable(messageOf(error))}`);
    return error instanceof Refusal ? error.exitCode : 1;
  }
}

const HELP = `komolet ${VERSION}: reports to a komoriuta manager and shuts this server down when ordered.

Takes no arguments; set it up with komo-agent. \`komolet version\` prints its version.`;

function said(text: string): number {
  console.log(text);
  return 0;
}
