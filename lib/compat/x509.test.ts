import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("x509 still cannot be imported without a polyfill", async () => {
  const args = ["--eval", 'require("@peculiar/x509")'];
  await expect(promisify(execFile)(process.execPath, args)).rejects.toThrow("requires a reflect polyfill");
});
