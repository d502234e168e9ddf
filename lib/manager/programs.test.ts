import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PROGRAMS } from "../../scripts/build/manager.mjs";

/** All that starts programs. */
const STARTERS = ["install/host.ts", "standby/sftp.ts", "standby/start-copier.ts"];

test("the executable may start the programs that are named here, and no others", () => {
  const named = STARTERS.flatMap((file) => {
    const text = readFileSync(path.join(import.meta.dirname, file), "utf8");
    return [...text.matchAll(/"(\/(?:usr\/s?bin|proc\/self)\/[\w-]+)"/g)].map(([, program]) => program);
  });
  expect(PROGRAMS.toSorted()).toEqual(named.toSorted());
});
