import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { longestFirst } from "./longest-first.ts";

/** Whole power cycles with the compiled programs: mostly waiting, so that four files share two cores. */
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: {
    include: ["tests/cycle/**/*.test.ts"],
    environment: "node",
    setupFiles: ["tests/properties.ts"],
    // Files share the modules that they import, as the unit tests do.
    isolate: false,
    maxWorkers: 4,
    sequence: {
      sequencer: longestFirst(
        "schedule-edge.nightly",
        "roles.nightly",
        "outage.nightly",
        "planned-restart.nightly",
        "at-once.nightly",
        "power-cuts",
        "backup.nightly",
        "bad-start.nightly",
        "mqtt.nightly",
        "access-matrix-whole.nightly",
        "access-matrix",
        "install",
        "power-cycle",
        "komoctl",
      ),
    },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // As long as a busy machine may take, and not one second.
    expect: { poll: { timeout: 20_000 } },
  },
});
