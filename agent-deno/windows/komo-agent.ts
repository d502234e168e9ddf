/** komo-agent on Windows. */
import { komoAgent } from "../cli/main.ts";
import { isAdministrator, readEnvironment } from "../host/windows/environment.ts";
import { windowsPlatform } from "../systems/windows.ts";

/** Ends the process. */
export async function main(args: readonly string[]): Promise<never> {
  // Windows has its language elsewhere.
  const variable = (name: string) => Deno.env.get(name) ?? (name === "LANG" ? navigator.language : undefined);
  const open = () => {
    const environment = readEnvironment();
    return { platform: windowsPlatform(environment), isRoot: isAdministrator(environment) };
  };
  Deno.exit(await komoAgent(args, open, variable));
}
