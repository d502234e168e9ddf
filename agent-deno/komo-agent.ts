/** komo-agent on Linux. */
import { komoAgent } from "./cli/main.ts";
import { readEnvironment } from "./host/environment.ts";
import { linuxPlatform } from "./systems/linux.ts";

/** Given up before anything else is done. */
const NOT_NEEDED = ["net", "env", "sys", "ffi", "import"] as const;
/** They read /sys or /proc, which Deno grants only to those who may do everything; `enrol` speaks to a manager, too. */
const NEED_ALL = ["enrol", "setup", "hold", "release", "holds", "doctor", "selftest", "status", "disable"];

function open() {
  const environment = readEnvironment();
  // Under a root of one's own, root's powers are not needed.
  const isRoot = environment.root !== "/" || Deno.uid() === 0;
  // komolet is the same program, and may do everything. What is run and written is narrowed by nothing but our code.
  const verb = Deno.args.find((word) => !word.startsWith("-")) ?? "";
  if (!NEED_ALL.includes(verb)) for (const name of NOT_NEEDED) Deno.permissions.revokeSync({ name });
  return { platform: linuxPlatform(environment), isRoot };
}

Deno.exit(await komoAgent(Deno.args, open));
