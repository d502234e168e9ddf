import { expect, test } from "vitest";
import { memoryReturner } from "./malloc";

const MIB = 1024 * 1024;

test("memory returns to the system where the process has grown, once for what is needed", async () => {
  const done: string[] = [];
  let resident = 100;
  let needed = 100;
  const look = memoryReturner({
    resident: () => resident * MIB,
    collect: () => done.push("collect"),
    trim: () => {
      done.push("trim");
      resident = needed;
      return Promise.resolve();
    },
  });
  await look();
  resident = 120;
  await look();
  expect(done).toEqual([]);
  resident = 400;
  await Promise.all([look(), look()]);
  expect(done).toEqual(["collect", "trim"]);
  // A thousand servers more: that is looked at once.
  resident = needed = 200;
  await look();
  await look();
  expect(done).toEqual(["collect", "trim", "collect", "trim"]);
  expect(resident).toBe(200);
});
