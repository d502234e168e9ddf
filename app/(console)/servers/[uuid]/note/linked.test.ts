import fc from "fast-check";
import { expect, test } from "vitest";
import { anyNote } from "@/lib/fleet/model/testing";
import { linked } from "./linked";

const links = (text: string) => linked(text).flatMap(({ href }) => href ?? []);

test.each([
  ["see https://wiki.example/nas.", ["https://wiki.example/nas"]],
  ["(http://10.0.0.7:8080/ui)", ["http://10.0.0.7:8080/ui"]],
  [
    "https://en.wikipedia.org/wiki/Owl_(disambiguation)",
    ["https://en.wikipedia.org/wiki/Owl_(disambiguation)"],
  ],
  [
    "HTTPS://Wiki.Example/A?b=1&c=2#d, http://b.example",
    ["https://wiki.example/A?b=1&c=2#d", "http://b.example/"],
  ],
  ["手順はhttps://wiki.example/手順。次", ["https://wiki.example/%E6%89%8B%E9%A0%86"]],
  ["“https://wiki.example” and <https://b.example/>", ["https://wiki.example/", "https://b.example/"]],
  ["javascript:alert(1) data:text/html,x ftp://a file:///etc ssh://nas mailto:a@b", []],
  ["javascript:https://wiki.example", ["https://wiki.example/"]],
  ["https://wiki.example@evil.example/ http://a:b@evil.example", []],
  ["https:// http://[ https://%", []],
  ["", []],
])("%j leads to %j", (text, hrefs) => {
  expect(links(text)).toEqual(hrefs);
});

test("all of a text is there, in its order; each link is of http or https, and shows what it leads to", () => {
  const scheme = fc.constantFrom("http://", "https://", "HTTP://", "javascript:", "data:", "//", "");
  const address = fc
    .tuple(scheme, fc.webAuthority({ withUserInfo: true }), fc.webPath())
    .map((some) => some.join(""));
  const text = fc.array(fc.oneof(anyNote, address, fc.string({ unit: "binary" })), { maxLength: 6 });
  fc.assert(
    fc.property(text, (some) => {
      const whole = some.join(" ");
      const parts = linked(whole);
      expect(parts.map((part) => part.text).join("")).toBe(whole);
      for (const { text, href } of parts) {
        if (href === null) continue;
        expect(href).toMatch(/^https?:\/\/[^@]/);
        expect(new URL(text).href).toBe(href);
        expect(new URL(href).username).toBe("");
      }
    }),
  );
});
