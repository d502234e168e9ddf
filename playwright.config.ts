import { defineConfig } from "@playwright/test";
import { CHROMIUM, findProgram } from "./scripts/test/programs.mjs";

/** The browser and the compiled programs; each test file says which managers it wants. */
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // Two files side by side on two cores: each waits half of its time. Each worker has a manager of its own.
  workers: 2,
  // Each wait has its own end; a machine that also runs the unit tests is no fault.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env["CI"]),
  reporter: "list",
  use: {
    locale: "en-GB",
    // A seventh of the processor's time makes pictures of what moves: by night they are made.
    contextOptions: process.env["KOMO_TEST_QUICK"] === "1" ? { reducedMotion: "reduce" } : {},
    // Recording every test costs a seventh of all of them. Whoever looks into one says `--trace on`.
    trace: "off",
    launchOptions: {
      executablePath: process.env["CHROMIUM_PATH"] ?? findProgram(CHROMIUM),
      args: [
        "--no-sandbox",
        // Letters as wide as in a browser with windows.
        "--font-render-hinting=none",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
