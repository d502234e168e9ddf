import { describe, expect, test } from "vitest";
import { mask, maskText } from "./mask";

describe("fields", () => {
  test.each([
    "password",
    "Password",
    "KOMO_PASSWORD_HASH",
    "accessToken",
    "access_token",
    "token",
    "authorization",
    "Authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "sessionSecret",
    "x-api-key",
    "privateKey",
  ])("named %s are masked, at any depth", (name) => {
    expect(mask({ [name]: "abc" })).toEqual({ [name]: "***" });
    expect(mask({ a: [{ b: { [name]: ["abc", 1] } }] })).toEqual({ a: [{ b: { [name]: "***" } }] });
    expect(mask({ [name]: 12345 })).toEqual({ [name]: "***" });
  });

  test.each(["name", "status", "procedure", "ipAddress", "key", "serverUUID"])("named %s stay", (name) => {
    expect(mask({ [name]: "abc" })).toEqual({ [name]: "abc" });
  });

  test("say that there is no secret", () => {
    expect(mask({ token: null, password: undefined, cookie: false })).toEqual({
      token: null,
      password: undefined,
      cookie: false,
    });
  });

  test("of the original stay as they were", () => {
    const original = { token: "abc" };
    mask(original);
    expect(original.token).toBe("abc");
  });
});

describe("text", () => {
  test.each([
    ["got Authorization: Bearer abc.def_1+/= today", "got Authorization: Bearer *** today"],
    ["basic dXNlcjpwYXNz", "basic ***"],
    ["cookie session_id=Fe26.2*abc; x=1", "cookie session_id=***; x=1"],
    ["libsql://host/db?authToken=eyJh&tls=1", "libsql://host/db?authToken=***&tls=1"],
    ["http://operator:hunter2@10.0.0.1:8080/x", "http://***@10.0.0.1:8080/x"],
    ["scrypt:32768:8:1:c2FsdA:aGFzaA", "scrypt:***"],
    [`digest:${"a".repeat(64)} of a token`, "digest:*** of a token"],
    [`sha256:${"a".repeat(64)}`, `sha256:${"a".repeat(64)}`],
    ["nothing to hide at 10.0.0.1:3000", "nothing to hide at 10.0.0.1:3000"],
  ])("%j", (text, shown) => {
    expect(maskText(text)).toBe(shown);
    expect(mask([text])).toEqual([shown]);
  });
});

test("circles, errors, big numbers and dates can be written", () => {
  const circle: Record<string, unknown> = { id: 1n, at: new Date(0), fault: new Error("Bearer abc") };
  circle["self"] = circle;
  expect(JSON.parse(JSON.stringify(mask(circle)))).toMatchObject({
    id: "1",
    at: "1970-01-01T00:00:00.000Z",
    fault: "Bearer ***",
  });
});
