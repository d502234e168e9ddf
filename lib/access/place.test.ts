import { expect, test } from "vitest";
import { returnPlace } from "./place";

const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";

test.each(["/servers", `/servers/${UUID}`, "/servers?show=trouble&q=%E6%9F%8A+a&sort=name"])(
  "back to %s",
  (place) => expect(returnPlace(place)).toBe(place),
);

test.each([
  null,
  undefined,
  42,
  "",
  "/",
  "/login",
  "/api/komoriuta.v1.AuthService/Logout",
  "servers",
  "//evil.example",
  "/servers//evil.example",
  "/servers/../login",
  "/servers\\evil.example",
  "/\\evil.example",
  "https://evil.example/servers",
  "javascript:alert(1)",
  "/servers?next=https://evil.example",
  "/servers\n",
  "/servers?a=1\r\nset-cookie:x",
  `/servers/${UUID}/`,
  `/servers?q=${"a".repeat(1000)}`,
])("not to %j", (place) => expect(returnPlace(place)).toBe("/servers"));
