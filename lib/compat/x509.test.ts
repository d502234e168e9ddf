import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("x509 still cannot be imported without a polyfill", async () => {
  const script = 'await import("@peculiar/x509")';
  const args = ["--input-type=module", "--eval", script];
  await expect(promisify(execFile)(process.execPath, args)).rejects.toThrow("requires a reflect polyfill");
});
