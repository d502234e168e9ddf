import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("connect-next still asks for an older Next than ours, which `overrides` lifts", () => {
  const file = new URL("../../node_modules/@connectrpc/connect-next/package.json", import.meta.url);
  const { peerDependencies } = JSON.parse(readFileSync(file, "utf8")) as {
    peerDependencies: Record<string, string>;
  };
  expect(peerDependencies["next"]).not.toMatch(/\b16\b/);
});
