import { describe, expect, test } from "vitest";
import type { Admitted } from "./admission";
import { isForeign } from "./same-origin";

const HERE: Admitted = {
  admitted: true,
  client: "192.0.2.7",
  proto: "https",
  host: "komo.example:3443",
  port: 3443,
};
const OWN = "https://komo.example:3443";
const FROM_ELSEWHERE = { "sec-fetch-site": "cross-site" };

function foreign(
  method: string,
  url: string,
  headers: Record<string, string>,
  who: Partial<Admitted> = {},
): boolean {
  return isForeign({ method, url, headers }, { ...HERE, ...who });
}

describe("what reads", () => {
  test.for<[string, Record<string, string>, boolean]>([
    ["a tool's", {}, false],
    ["our own page's", { origin: OWN, "sec-fetch-site": "same-origin" }, false],
    ["a bookmark's", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }, false],
    ["a link's", { ...FROM_ELSEWHERE, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, false],
    ["a frame's", { ...FROM_ELSEWHERE, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }, true],
    ["an image's", { ...FROM_ELSEWHERE, "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, true],
    ["a neighbour's on the same site", { "sec-fetch-site": "same-site" }, true],
    ["another origin's", { origin: "https://elsewhere.example" }, true],
    ["nobody's origin", { origin: "null" }, true],
    ["the other scheme's", { origin: "http://komo.example:3443" }, true],
    ["the other port's", { origin: "https://komo.example" }, true],
  ])("%s request: %j", ([, headers, expected]) => {
    expect(foreign("GET", "/servers", headers)).toBe(expected);
    expect(foreign("HEAD", "/servers", headers)).toBe(expected);
  });
});

describe("what is sent to a page", () => {
  test.for<[string, Record<string, string>, boolean]>([
    ["our own page's", { origin: OWN, "sec-fetch-site": "same-origin" }, false],
    ["an older browser's", { origin: OWN }, false],
    ["one without an origin", {}, true],
    ["one without an origin, though the site fits", { "sec-fetch-site": "same-origin" }, true],
    ["another origin's", { origin: "https://elsewhere.example" }, true],
    [
      "one that pretends to be a link",
      { ...FROM_ELSEWHERE, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      true,
    ],
    ["our origin from elsewhere", { origin: OWN, ...FROM_ELSEWHERE }, true],
  ])("%s: %j", ([, headers, expected]) => {
    expect(foreign("POST", "/servers", headers)).toBe(expected);
  });
});

test("the port that the scheme implies may be written or not", () => {
  const who = { host: "komo.example:443", port: 443 };
  expect(foreign("POST", "/login", { origin: "https://komo.example" }, who)).toBe(false);
});

test("RPCs judge for themselves, and only they", () => {
  const origin = "https://elsewhere.example";
  expect(foreign("POST", "/api/komoriuta.v1.AuthService/Login", { origin })).toBe(false);
  expect(foreign("POST", "/agent/komoriuta.v1.AgentService/GetManifest", { origin })).toBe(false);
  expect(foreign("POST", "/apiary", { origin })).toBe(true);
  expect(foreign("POST", "/api", { origin })).toBe(true);
});
