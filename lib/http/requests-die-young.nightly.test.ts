import { expect, test } from "vitest";
import { bytesLeftByRequests } from "../compat/testing";

/** Listeners as the manager has them, whose handler reads, waits and answers. */
const LISTENING = `
  import { networks } from "./addresses";
  import { httpLimits } from "./limits";
  import { openListeners } from "./listeners";
  const listeners = await openListeners({
    http: { host: "127.0.0.1", port: 0 },
    https: null,
    trustedProxies: networks([]),
    publicHost: null,
    limits: httpLimits(1024),
    onError: (error) => console.error(error),
    onEvicted: () => undefined,
  });
  listeners.serve(async (request, response) => {
    request.weight = weight();
    for await (const part of request) void part;
    response.writeHead(200, { "content-length": 1 });
    response.end("x");
  });
  const { port } = listeners.http;`;

/** docs/decisions/024-requests-die-young.md */
test("collections of the nursery take all of a request that was answered", async () => {
  expect(await bytesLeftByRequests(import.meta.url, LISTENING)).toBeLessThan(4_000);
});
