import { expect, test } from "vitest";
import { steadySections, steadyServers } from "./steady";

const server = (uuid: string, currentStatus: string, lastHeartbeatAt: number | null) => ({
  ...{ uuid, currentStatus, lastHeartbeatAt, allowed: ["TurnOn"] },
});

test("heartbeats alone change nothing; a status, a first heartbeat or another server does", () => {
  const before = [server("a", "ON", 1), server("b", "OFF", null)];
  expect(steadyServers(before, [server("a", "ON", 2), server("b", "OFF", null)])).toBe(before);
  const after = steadyServers(before, [server("a", "ON", 2), server("b", "ON", 3)]);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toEqual(server("b", "ON", 3));
  expect(steadyServers(before, [server("a", "ON", 1), server("b", "OFF", 4)])).not.toBe(before);
  expect(steadyServers(before, [server("a", "ON", 1)])).toHaveLength(1);
});

test("a section is the same for as long as its servers are", () => {
  const [a, b] = [server("a", "ON", 1), server("b", "OFF", 1)];
  const before = [
    { uuid: "g", name: "Room", servers: [a] },
    { uuid: null, name: null, servers: [b] },
  ];
  const after = steadySections(before, [
    { uuid: "g", name: "Room", servers: [a] },
    { uuid: null, name: null, servers: [server("b", "ON", 1)] },
  ]);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});
