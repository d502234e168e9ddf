import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { navigationFor, placeOf, PLACES } from "./places";

/** The account menu leads to the account, and the timeline to each run. */
const ELSEWHERE = ["account", "runs"];

test("a way leads to each page", () => {
  const files = readdirSync(path.join(import.meta.dirname, ".."), { recursive: true, encoding: "utf8" });
  const pages = files.filter((file) => path.basename(file) === "page.tsx").map((file) => file.split("/")[0]);
  expect([...Object.keys(PLACES), ...ELSEWHERE].sort()).toEqual([...new Set(pages)].sort());
});

test("the navigation has servers and time, then who comes in, as far as somebody may open them", () => {
  const words = (may: boolean) =>
    navigationFor({ may: () => may }).map((part) => part.map(({ word }) => word));
  const fleet = ["servers", "timeline", "groups", "schedules", "doors", "ups", "power-cuts", "energy"];
  expect(words(true)).toEqual([fleet, ["people", "tokens", "audit", "settings"]]);
  expect(words(false)).toEqual([fleet]);
});

test.each([
  ["/servers", "servers"],
  ["/servers/0b7c4e2e?search=a", "servers"],
  ["/enrol", "servers"],
  ["/timeline?about=runs", "timeline"],
  ["/runs/0b7c4e2e", "timeline"],
  ["/account", null],
  ["/", null],
  ["/power-cuts/new", "power-cuts"],
])("the navigation marks for %s: %s", (address, word) => expect(placeOf(address)).toBe(word));
