import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { longestFirst } from "../longest-first.ts";

/** Random histories: in Deno, whose newer V8 takes half the time, and in Node for a single file. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/simulation/**/*.test.ts"],
    environment: "node",
    setupFiles: ["tests/properties.ts", "tests/temporal.ts"],
    maxWorkers: 2,
    sequence: {
      sequencer: longestFirst("safety.nightly", "safety", "mutations-of-plans.nightly", "mutations.nightly"),
    },
    testTimeout: 120_000,
  },
});
