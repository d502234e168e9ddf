import { expect, test, vi } from "vitest";
import type { Log } from "../log/log";
import { callLog } from "./call-log";

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
  const logCall = callLog(log, () => now);
  for (let call = 0; call < 100; call++) logCall(REFUSED);
  expect(api.mock.calls).toEqual(Array(3).fill(["WARN", REFUSED]));
  logCall({ ...REFUSED, ipAddress: "10.0.0.2" });
  expect(api).toHaveBeenCalledTimes(4);
  now = 60_000;
  logCall(REFUSED);
  expect(api).toHaveBeenCalledTimes(5);
});

test.each([
  ["ok", "komoriuta.v1.ServerService/ListServers"],
  ["unauthenticated", "komoriuta.v1.ServerService/ListServers"],
  ["invalid_argument", "komoriuta.v1.AgentService/SendHeartbeat"],
])("every other call is logged each time (%s, %s)", (status, procedure) => {
  const { api, log } = lines();
  const logCall = callLog(log, () => 0);
  const line = { ...REFUSED, status, procedure };
  for (let call = 0; call < 10; call++) logCall(line);
  expect(api.mock.calls).toEqual(Array(10).fill(["INFO", line]));
});
