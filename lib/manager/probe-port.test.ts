import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { probePort } from "./probe-port";

test("a port that something listens on answers; one that nothing does, does not", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await probePort("127.0.0.1", port)).toBe(true);
  server.close();
  await once(server, "close");
  expect(await probePort("127.0.0.1", port)).toBe(false);
});

test("an address that nobody answers at is given up after two seconds", async () => {
  const begun = performance.now();
  // Reserved for documentation (RFC 5737); where there is no route, the answer comes at once.
  expect(await probePort("192.0.2.1", 22)).toBe(false);
  // Long before the kernel gives up, which takes minutes.
  expect(performance.now() - begun).toBeLessThan(20_000);
});
