import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { longestFirst } from "./tests/longest-first.ts";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: [
      "command-line/**/*.test.ts",
      "lib/**/*.test.ts",
      "app/**/*.test.ts",
      "components/**/*.test.ts",
      "i18n/**/*.test.ts",
      "eslint/**/*.test.ts",
      "scripts/**/*.test.ts",
      "tests/*.test.ts",
      "tests/simulation/**/*.test.ts",
    ],
    environment: "node",
    setupFiles: ["tests/properties.ts"],
    // By itself vitest leaves a core to whoever watches.
    maxWorkers: 2,
    // The simulation of whole days.
    sequence: { sequencer: longestFirst("safety", "mutations", "sqlite") },
    // A test that waits for a condition fails by itself; a busy machine is no fault.
    testTimeout: 30_000,
  },
});
