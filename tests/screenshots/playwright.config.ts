import { defineConfig } from "@playwright/test";
import tests from "../../playwright.config";

/** `npm run screenshots`: the pictures of docs/screenshots, taken of the compiled programs. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: /take(-\w+)?\.ts/,
  timeout: 300_000,
  expect: { timeout: 40_000 },
});
