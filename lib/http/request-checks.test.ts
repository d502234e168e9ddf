import fc from "fast-check";
import { expect, test } from "vitest";
import { requestFault } from "./request-checks";

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
