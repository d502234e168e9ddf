import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Whole power cycles with the compiled programs: mostly waiting, so one file at a time is enough. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["tests/cycle/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
