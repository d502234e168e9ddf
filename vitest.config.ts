import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { FOLDERS } from "./scripts/test/suites.mjs";

/** The unit tests: all that lie in no other suite's folder. */
export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: ["**/*.test.ts"],
    exclude: [
      ...configDefaults.exclude,
      ".next/**",
      ...Object.values(FOLDERS).map(({ folder }) => `${folder}**`),
    ],
    environment: "node",
    setupFiles: ["tests/properties.ts", "tests/temporal.ts"],
    // Files share the modules that they import, which takes a third less of the processor's time: each puts back what it
    // replaces.
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
    // By itself vitest leaves a core to whoever watches.
    maxWorkers: 2,
    // A test that waits for a condition fails by itself; a busy machine is no fault.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // As long as a busy machine may take, and not one second.
    expect: { poll: { timeout: 20_000 } },
  },
});
