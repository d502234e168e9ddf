import fc from "fast-check";
import { expect, test, describe } from "vitest";
import type { Admitted } from "./admission";
import { requestFault, isCrossOrigin } from "./request-checks";

test.each([
  "/",
  "/servers",
  "/servers/x?a=//..",
  "/api/a.b.C/D",
  "/.well-known/x",
  "/a..b/c.",
  "/%E3%81%82",
  "/a%20b%3F",
])("%s is a path", (path) => expect(requestFault(path, [])).toBeNull());

test.each([
  "//api/x",
  "/api//x",
  "/api/../login",
  "/api/..",
  "/./login",
  "/api/%2e%2e/login",
  "/api/.%2E/login",
  "/%61pi/x",
  "/%5fnext/image",
  "/_next%2fimage",
  "/a%5cb",
  "/a\\b",
  "/a%00",
  "/%zz",
  "/%",
  "/%ff",
  "/a b",
  "/a#b",
])("%s is none", (path) => expect(requestFault(path, [])).toMatchObject({ status: 400 }));

test("a path that passes means the same to whoever resolves or decodes it", () => {
  const part = fc.oneof(
    fc.constantFrom("..", ".", "%2e", "%2F", "\\", "%41", "api", "%20", "/", "%5C"),
    fc.webSegment(),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const path = `/${parts.join("/")}`;
      if (requestFault(path, [])) return;
      expect(new URL(path, "http://localhost").pathname).toBe(path);
      expect(decodeURIComponent(path).split("/")).toHaveLength(path.split("/").length);
    }),
  );
});

test("one Host header, and no more headers than there can be a reason for", () => {
  const many = (count: number): string[] => Array.from({ length: count }, () => ["a", "Host"]).flat();
  expect(requestFault("/", ["Host", "a", ...many(99)])).toBeNull();
  expect(requestFault("/", ["Host", "a", ...many(100)])).toMatchObject({ status: 431 });
  expect(requestFault("/", ["Host", "a", "hOST", "a"])).toMatchObject({ status: 400 });
});

test("chunked is the only transfer encoding", () => {
  const encoded = (...values: string[]): string[] => [
    "Host",
    "a",
    ...values.flatMap((value) => ["Transfer-Encoding", value]),
  ];
  for (const fine of [[], ["chunked"], ["Chunked"]]) expect(requestFault("/", encoded(...fine))).toBeNull();
  for (const wrong of [
    ["identity"],
    ["gzip, chunked"],
    ["chunked", "identity"],
    ["chunked", "chunked"],
    [""],
  ]) {
    expect(requestFault("/", encoded(...wrong))).toMatchObject({ status: 400 });
  }
});

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
  return isCrossOrigin({ method, url, headers }, { ...HERE, ...who });
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
