import { expect, test, vi } from "vitest";
import { keepNoConnections } from "./own-connections";
import { onDeno } from "./testing";

const place = (Deno?: unknown) => {
  const fetch = vi.fn((..._given: Parameters<typeof globalThis.fetch>) => Promise.resolve(new Response()));
  return { asked: fetch, to: { fetch: fetch as typeof globalThis.fetch, Deno } };
};

test("on Deno, fetch uses a client that keeps no connections, and all that was asked for", async () => {
  const client = {};
  const createHttpClient = vi.fn(() => client);
  const { asked, to } = place({ createHttpClient });
  keepNoConnections(to);
  await to.fetch("http://localhost/login", { method: "POST" });
  await to.fetch("http://localhost/login");
  expect(createHttpClient.mock.calls).toEqual([[{ poolMaxIdlePerHost: 0 }]]);
  expect(asked.mock.calls).toEqual([
    ["http://localhost/login", { method: "POST", client }],
    ["http://localhost/login", { client }],
  ]);
});

test("on Node, fetch stays what it was", () => {
  const { asked, to } = place();
  keepNoConnections(to);
  expect(to.fetch).toBe(asked);
});

/**
 * Calls one after the other to a server that answers before it has read a long body; prints how many hung.
 * @param patience milliseconds after which a call is taken for one that hangs
 */
const UNREAD = (client: string, patience: number): string => `
  import { createServer } from "node:http";
  const server = createServer((_request, response) => response.end("answered"));
  server.listen(0, "127.0.0.1", async () => {
    const client = ${client};
    let hung = 0;
    for (let call = 0; call < 6; call += 1) {
      const body = "x".repeat(1_000_000);
      const signal = AbortSignal.timeout(${patience});
      await fetch("http://127.0.0.1:" + server.address().port, { method: "POST", body, client, signal })
        .then((answer) => answer.text())
        .catch(() => (hung += 1));
    }
    console.log(hung);
    Deno.exit();
  });`;

test("Deno still hangs on a kept connection whose last body was left unread", async () => {
  expect(Number((await onDeno(UNREAD("undefined", 1_000))).line)).toBeGreaterThan(0);
});

test("it does not on connections that are not kept", async () => {
  // A busy machine may take its time for an answer.
  const unkept = UNREAD("Deno.createHttpClient({ poolMaxIdlePerHost: 0 })", 10_000);
  expect((await onDeno(unkept)).line).toBe("0");
});
