import { expect, test } from "vitest";
import { figures } from "./compose";

const metrics = { text: () => Promise.resolve("x 1\n"), contentType: "text/plain" };
const TOKEN = "a-token-of-24-characters";

test.each([
  ["this machine, without a token set", null, "127.0.0.1", null, true],
  ["this machine by IPv6", null, "::1", null, true],
  ["another machine, without a token set", null, "192.0.2.1", null, false],
  ["another machine with any token, without one set", null, "192.0.2.1", "Bearer x", false],
  ["another machine with the token", TOKEN, "192.0.2.1", `Bearer ${TOKEN}`, true],
  ["another machine with another token", TOKEN, "192.0.2.1", `Bearer ${TOKEN}x`, false],
  ["another machine with the token in another scheme", TOKEN, "192.0.2.1", `Basic ${TOKEN}`, false],
  ["this machine with a wrong token", TOKEN, "127.0.0.1", "Bearer x", false],
])("figures for %s", (_, token, address, authorization, may) => {
  expect(figures(metrics, token).readableBy(address, authorization)).toBe(may);
});
