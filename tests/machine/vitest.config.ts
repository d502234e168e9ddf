import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** One machine at a time: where QEMU emulates, a second one would take the first one's processor. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["tests/machine/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
