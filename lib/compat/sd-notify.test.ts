import { expect, test } from "vitest";
import { notifySystemd } from "./sd-notify";
import { onDeno } from "./testing";

test("Deno still keeps Unix datagrams behind an unstable flag", async () => {
  const { line, process } = await onDeno("console.log(typeof Deno.listenDatagram)");
  process.kill();
  expect(line).toBe("undefined");
});

test("where nobody wants to be told, or it cannot be, nothing is", () => {
  expect(notifySystemd("READY=1", undefined)).toBe(false);
  expect(notifySystemd("READY=1", "")).toBe(false);
  expect(notifySystemd("READY=1", "/nowhere/notify")).toBe(false);
});
