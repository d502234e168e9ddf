import { expect, test } from "vitest";
import { createLog } from "../log/log";
import { NotStored } from "../fleet/errors";
import { storeWatch } from "./store-watch";

test("a full disk is told once, and its end once it has lasted", () => {
  const lines: string[] = [];
  let now = 0;
  const watch = storeWatch(createLog({ write: (line) => void lines.push(line) }, null), () => now);
  const full = new NotStored("disk_full", "SQLITE_FULL: database or disk is full");
  watch.succeeded();
  for (; now < 3_600_000; now += 500) {
    watch.failed(full);
    // What needs no more room is still written.
    watch.succeeded();
  }
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("its disk is full");

  watch.failed(new NotStored("unwritable", "SQLITE_IOERR: disk I/O error"));
  expect(lines).toHaveLength(2);
  now += 5_000;
  watch.succeeded();
  watch.succeeded();
  expect(lines).toHaveLength(3);
  expect(lines[2]).toContain("can be written again");
  watch.failed(full);
  expect(lines).toHaveLength(4);
});
