import { expect, test, vi } from "vitest";
import { addressGroup } from "../http/addresses";
import { FleetError, NotStored } from "../fleet/model/errors";
import { type Log, createLog } from "../log/log";
import { callLog, fleetLog, storeWatch } from "./log-lines";

const REFUSED = {
  procedure: "komoriuta.v1.AgentService/SendHeartbeat",
  ipAddress: "10.0.0.1",
  durationMs: 1,
  status: "unauthenticated",
};

function lines(): { api: ReturnType<typeof vi.fn<Log["api"]>>; log: Log } {
  const api = vi.fn<Log["api"]>();
  return { api, log: { api } as unknown as Log };
}

test("a refused token is a warning, a few times a minute and address", () => {
  const { api, log } = lines();
  let now = 0;
  const logCall = callLog(log, () => now, addressGroup);
  for (let call = 0; call < 100; call++) logCall(REFUSED);
  expect(api.mock.calls).toEqual(Array(3).fill(["WARN", REFUSED]));
  logCall({ ...REFUSED, ipAddress: "10.0.0.2" });
  expect(api).toHaveBeenCalledTimes(4);
  now = 60_000;
  logCall(REFUSED);
  expect(api).toHaveBeenCalledTimes(5);
});

test("an agent that gives reason for a warning with each heartbeat fills no log, and silences no other's", () => {
  const warn = vi.fn<Log["warn"]>();
  const log = fleetLog(
    { warn } as unknown as Log,
    () => 0,
    () => undefined,
  );
  for (let beat = 0; beat < 1000; beat++) log.warn("reported too much", { serverUUID: "a", count: beat });
  expect(warn).toHaveBeenCalledTimes(3);
  log.warn("reported too much", { serverUUID: "b", count: 1 });
  log.warn("something else", { serverUUID: "a" });
  expect(warn).toHaveBeenCalledTimes(5);
});

test("what an operator does is logged each time", () => {
  const { api, log } = lines();
  const logCall = callLog(log, () => 0, addressGroup);
  const line = { ...REFUSED, status: "ok", procedure: "komoriuta.v1.PowerService/TurnOff" };
  for (let call = 0; call < 300; call++) logCall(line);
  expect(api.mock.calls).toEqual(Array(300).fill(["INFO", line]));
});

test.each([
  ["unauthenticated", "ServerService/ListServers"],
  ["permission_denied", "PowerService/TurnOn"],
  ["invalid_argument", "AgentService/SendHeartbeat"],
  ["resource_exhausted", "AuthService/Login"],
  ["ok", "AuthService/Verify"],
  ["ok", "AuthService/Logout"],
])("a stranger cannot fill the log, from however many addresses (%s, %s)", (status, method) => {
  const { api, log } = lines();
  let now = 0;
  const logCall = callLog(log, () => now, addressGroup);
  const line = { ...REFUSED, status, procedure: `komoriuta.v1.${method}` };
  for (let call = 0; call < 1000; call++) logCall({ ...line, ipAddress: `2001:db8::${call.toString(16)}` });
  expect(api).toHaveBeenCalledTimes(3);
  for (; now < 600_000; now += 100) logCall({ ...line, ipAddress: `10.0.${now % 256}.${(now / 100) % 256}` });
  expect(api.mock.calls.length).toBeLessThan(1200);
});

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
