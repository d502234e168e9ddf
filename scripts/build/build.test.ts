import { describe, expect, it } from "vitest";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { build, isOfTheManager, isSource } from "./build.mjs";

describe("isOfTheManager", () => {
  it.each([
    "app/page.tsx",
    "lib/gen/prisma/client.ts",
    "prisma/migrations/1_init/migration.sql",
    "i18n/messages/en.json",
    "proxy.ts",
    "package.json",
    "a-new-folder/file.ts",
  ])("takes %s", (file) => expect(isOfTheManager(file)).toBe(true));

  it.each([
    "agent-deno/komolet.ts",
    "lib/power/step.test.ts",
    "README.md",
    ".next/standalone/main.mjs",
    ".komoriuta/data/komoriuta.db",
    "node_modules/next/package.json",
    "dist/komolet",
    "scripts/up.mjs",
    "tests/e2e/login.spec.ts",
  ])("leaves out %s", (file) => expect(isOfTheManager(file)).toBe(false));
});

describe("build", () => {
  it.each(["linux-s390x", "arm64", OWN_PLATFORM])("builds nothing where %s is named", async (platform) => {
    await expect(build([platform])).rejects.toThrow(
      `${platform} is no other platform that can be built for: linux-`,
    );
  });
});

describe("isSource", () => {
  it("knows the tests of both sides, and what serves tests only", () => {
    expect(isSource("agent-deno/daemon/next.ts")).toBe(true);
    expect(isSource("agent-deno/daemon/next.test.ts")).toBe(false);
    expect(isSource("agent-deno/testing/root.ts")).toBe(false);
    expect(isSource("lib/fleet/testing.ts")).toBe(false);
  });
});
