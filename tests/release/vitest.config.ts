import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** One after the other: each unpacks hundreds of megabytes, or a Debian. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/release/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
