import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSeals } from "./seals";

const seals = createSeals(randomBytes(32));

test.each(["", "calvin", " a\n\0b\u{10ffff}パスワード", "x".repeat(256)])(
  "%j comes back as it was",
  (secret) => {
    const sealed = seals.seal("server 1, redfish", secret);
    expect(seals.open("server 1, redfish", sealed)).toBe(secret);
    if (secret !== "") expect(Buffer.from(sealed, "utf8").includes(secret)).toBe(false);
  },
);

test("no two seals are alike, also of the same secret", () => {
  expect(seals.seal("a", "calvin")).not.toBe(seals.seal("a", "calvin"));
});

test("it opens for nothing else, with no other key, and not where a bit of it is another one", () => {
  const sealed = seals.seal("server 1, redfish", "calvin");
  expect(seals.open("server 2, redfish", sealed)).toBeNull();
  expect(createSeals(randomBytes(32)).open("server 1, redfish", sealed)).toBeNull();
  const bytes = Buffer.from(sealed.slice(2), "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(seals.open("server 1, redfish", `1.${changed.toString("base64url")}`), String(at)).toBeNull();
  }
});

test.each(["", "1.", "2.abc", "calvin", "1.AAAA", `1.${"A".repeat(38)}`])("%j is no seal", (text) => {
  expect(seals.open("a", text)).toBeNull();
});
