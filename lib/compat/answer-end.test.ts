import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { universalResponseToNodeResponse } from "@connectrpc/connect-node";
import { expect, test } from "vitest";
import { mendEnd } from "./answer-end";

/** Whether the adapter comes to its end within some milliseconds after the client has its answer. */
async function settles(prepare: (response: ServerResponse) => void, within: number): Promise<boolean> {
  let settled = false;
  const server = createServer((_request, response) => {
    prepare(response);
    void universalResponseToNodeResponse({ status: 200 }, response).then(() => (settled = true));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).text();
  for (const end = performance.now() + within; !settled && performance.now() < end;) await delay(20);
  server.close();
  return settled;
}

test("Connect's adapter still waits for an end that it is never told", async () => {
  expect(await settles(() => undefined, 200)).toBe(false);
});

test("with the end told, it comes to its own", async () => {
  expect(await settles(mendEnd, 20_000)).toBe(true);
});
