import { expect, test } from "vitest";
import { createLog } from "../log/log";
import { fleetLog } from "./fleet-log";

test("an error that comes with every tick of every server is told once, and again every minute", () => {
  const lines: string[] = [];
  let now = 0;
  const log = fleetLog(
    createLog({ write: (line) => void lines.push(line) }, null),
    () => now,
    () => undefined,
  );
  const tick = (): void => {
    for (let server = 0; server < 100; server++)
      log.error(new Error("SQLITE_FULL: database or disk is full"), "letting time pass for a server");
  };
  for (; now < 60_000; now += 500) tick();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("database or disk is full");

  for (; now < 180_000; now += 500) tick();
  expect(lines).toHaveLength(3);
  log.error(new Error("SQLITE_IOERR: disk I/O error"), "letting time pass for a server");
  log.error(new Error("SQLITE_FULL: database or disk is full"), "writing heartbeat times");
  expect(lines).toHaveLength(5);
});
