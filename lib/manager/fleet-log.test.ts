import { expect, test } from "vitest";
import { FleetError } from "../fleet/errors";
import { createLog } from "../log/log";
import { NotStored } from "../fleet/errors";
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
      log.error(new Error("SQLITE_CORRUPT: malformed"), "letting time pass for a server");
  };
  for (; now < 60_000; now += 500) tick();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("malformed");

  for (; now < 180_000; now += 500) tick();
  expect(lines).toHaveLength(3);
  log.error(new Error("SQLITE_IOERR: disk I/O error"), "letting time pass for a server");
  log.error(new Error("SQLITE_CORRUPT: malformed"), "writing heartbeat times");
  expect(lines).toHaveLength(5);

  // The store's own line says it for all.
  log.error(new NotStored("disk_full", "SQLITE_FULL"), "writing heartbeat times");
  log.error(new FleetError({ code: "disk_full" }), "letting time pass for a server");
  expect(lines).toHaveLength(5);
});
