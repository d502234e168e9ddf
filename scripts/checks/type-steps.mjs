import { deno } from "../build/deno.mjs";
import { at, bin } from "../common/paths.mjs";
import { run } from "../common/run.mjs";

/** @type {{ output: "capture", env: Record<string, string> }} */
const CAPTURE = { output: "capture", env: { NEXT_TELEMETRY_DISABLED: "1" } };

/** @type {import("./steps.mjs").Step[]} */
export const TYPE_STEPS = [
  {
    name: "types of the manager (tsc)",
    async run() {
      // Routes and next-env.d.ts have types that Next makes.
      const made = await run(bin("next"), ["typegen"], CAPTURE);
      return made.code === 0 ? run(bin("tsc"), ["--noEmit"], CAPTURE) : made;
    },
  },
  { name: "types of the scripts (tsc)", run: () => run(bin("tsc"), ["--project", "scripts"], CAPTURE) },
  {
    name: "types of the agent (deno check)",
    run: async () => ({ code: 0, output: await deno(["check", "."], at("agent-deno")) }),
  },
];
