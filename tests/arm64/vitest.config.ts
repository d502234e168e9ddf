import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** One after the other: an emulated manager takes a core for a minute until it answers. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/arm64/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 60_000,
  },
});
