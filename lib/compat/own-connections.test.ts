import { expect, test, vi } from "vitest";
import { keepNoConnections } from "./own-connections";

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
