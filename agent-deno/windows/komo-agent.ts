/** komo-agent on Windows. */
import { komoAgent } from "../cli/main.ts";
import { isAdministrator, readEnvironment } from "../host/windows/environment.ts";
import { languageVariable } from "../host/windows/language.ts";
import { windowsPlatform } from "../systems/windows.ts";

/** Ends the process. */
export async function main(args: readonly string[]): Promise<never> {
  const open = () => {
    const environment = readEnvironment();
    return { platform: windowsPlatform(environment), isRoot: isAdministrator(environment) };
  };
  Deno.exit(await komoAgent(args, open, languageVariable));
}
