import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { at } from "../common/files.mjs";
import { PROGRAMS } from "./manager.mjs";

/** All that starts programs. */
const STARTERS = ["install/host.ts", "standby/sftp.ts", "standby/start-copier.ts"];

test("the executable may start the programs that are named here, and no others", () => {
  const named = STARTERS.flatMap((file) => {
    const text = readFileSync(at("lib", "manager", file), "utf8");
    return [...text.matchAll(/"(\/(?:usr\/s?bin|proc\/self)\/[\w-]+)"/g)].map(([, program]) => program);
  });
  expect(PROGRAMS.toSorted()).toEqual(named.toSorted());
});
