import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PLACES } from "./places";

/** The account menu leads there. */
const IN_A_MENU = "account";

test("a way leads to each page", () => {
  const files = readdirSync(path.join(import.meta.dirname, ".."), { recursive: true, encoding: "utf8" });
  const pages = files.filter((file) => path.basename(file) === "page.tsx").map((file) => file.split("/")[0]);
  expect([...Object.keys(PLACES), IN_A_MENU].sort()).toEqual([...new Set(pages)].sort());
});
