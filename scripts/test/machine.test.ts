import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { at } from "../common/files.mjs";
import { machineTable } from "./machine.mjs";

it("has a line for each test: how it ended, its seconds, and the moments that it noted", () => {
  const assertionResults = [
    {
      fullName: "a real machine becomes a server",
      status: "passed",
      duration: 61_240,
      meta: { moments: [[["ON", 59.96]]] },
    },
    {
      fullName: "a real machine is turned off",
      status: "failed",
      duration: 120_000,
      meta: {
        moments: [
          [
            ["Stopping", 4.1],
            ["OFF", 21],
          ],
          [["ON", 47]],
        ],
      },
    },
    { fullName: "is left out", status: "pending" },
  ];
  expect(machineTable({ testResults: [{ assertionResults }] })).toEqual([
    "a real machine becomes a server  ✓         61.2 s  ON 60.0 s",
    "a real machine is turned off     ✗        120.0 s  Stopping 4.1 s → OFF 21.0 s; ON 47.0 s",
    "is left out                      skipped    0.0 s",
  ]);
});

it("has a row in CONTRIBUTING.md for each file of tests", () => {
  const rows = readFileSync(at("CONTRIBUTING.md"), "utf8").matchAll(/^\| `([\w-]+\.test\.ts)` +\|/gm);
  const files = readdirSync(at("tests", "machine")).filter((name) => name.endsWith(".test.ts"));
  expect([...rows].map(([, name]) => name).toSorted()).toEqual(files.toSorted());
});
