import { expect, it } from "vitest";
import { run } from "./run.mjs";

it("says of a program that it did not end in time", async () => {
  const endless = "setInterval(() => undefined, 1000)";
  const { code, output } = await run(process.execPath, ["-e", endless], {
    output: "capture",
    withinMs: 600,
  });
  expect(code).not.toBe(0);
  expect(output).toMatch(/^error: \S+ was ended after 0 minutes\.$/m);
});
