/** komoctl: the operators' command line. Speaks to the manager with a token, and to nobody else. */
import { dispatch } from "../command-line/dispatch.ts";
import { terminal } from "./cli/terminal.ts";
import { configFileIn } from "./komoctl/login-file.ts";
import { KOMOCTL } from "./komoctl/program.ts";
import { systemCalls } from "./komoctl/verb.ts";
import { WORDS } from "./komoctl/words/load.ts";
import { speakAsAsked } from "./words/load.ts";

/** Given up before anything else is done: it runs nothing, and what the system tells is no concern of it. */
const NOT_NEEDED = ["run", "sys", "ffi", "import"] as const;

async function main(): Promise<number> {
  for (const name of NOT_NEEDED) Deno.permissions.revokeSync({ name });
  await speakAsAsked((name) => Deno.env.get(name), WORDS);
  return await dispatch(KOMOCTL, Deno.args, {
    configFile: configFileIn((name) => Deno.env.get(name)),
    // As a shell tells of a program that SIGPIPE ended: `komoctl events -f | head` comes to an end.
    io: terminal((Deno.env.get("NO_COLOR") ?? "") !== "", () => Deno.exit(141)),
    // A question would be lost in a file.
    interactive: Deno.stdin.isTerminal() && Deno.stdout.isTerminal(),
    ...systemCalls(),
  });
}

Deno.exit(await main());
