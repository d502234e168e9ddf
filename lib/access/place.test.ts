import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { returnPlace } from "./place";

const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";

test.each([
  "/servers",
  `/servers/${UUID}`,
  "/servers?show=trouble&q=%E6%9F%8A+a&sort=name",
  "/servers?search=*-_.",
  `/timeline?about=power&group=${UUID}&who=keeper`,
  "/timeline?about=runs",
  "/d/nas-web",
  `/runs/${UUID}`,
  "/schedules",
  `/schedules/new?group=${UUID}`,
  `/energy?group=${UUID}`,
])("back to %s", (place) => expect(returnPlace(place)).toBe(place));

test("back to every page of the console", () => {
  const root = path.join(import.meta.dirname, "../../app/(console)");
  const pages = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => `/${path.dirname(file)}`);
  expect(pages).toContain("/timeline");
  expect(pages).toContain("/report");
  for (const page of pages) {
    const place = page.replaceAll(/\[\w+\]/g, UUID);
    expect([page, returnPlace(place), returnPlace(`${place}?a=1`)]).toEqual([page, place, `${place}?a=1`]);
  }
});

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
  "/timeline//evil.example",
  "/timeline/evil.example",
  "/energy/energy.csv",
  "/runs/../login",
  "/runs@evil.example",
  "/schedules/new/new",
  "/d/",
  "/d/nas/..",
  "/d//evil.example",
  "/timeline?next=//evil.example",
  "//timeline",
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
