import { defineConfig } from "@playwright/test";
import tests from "../../playwright.config";

/** `npm run screenshots`: the pictures of docs/screenshots, taken of the compiled programs. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "take.ts",
  timeout: 240_000,
  expect: { timeout: 40_000 },
});
