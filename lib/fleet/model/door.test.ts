import { expect, test } from "vitest";
import { doorSettings, readListen } from "./door";

const GOOD = {
  ...{
    name: "nas-ssh",
    serverUuid: "00000000-0000-4000-8000-000000000001",
    port: 22,
    listen: "192.0.2.1:2222",
  },
  ...{ networks: ["192.0.2.0/24", "fd00::/8", "192.0.2.7"], pausedUntil: null },
};

const faults = (changes: object): string[] =>
  doorSettings
    .safeParse({ ...GOOD, ...changes })
    .error?.issues.map(({ path, message }) => `${path.slice(0, 1).join("")}: ${message}`) ?? [];

test.each([
  ["name: door_name", { name: "" }],
  ["name: door_name", { name: "NAS" }],
  ["name: door_name", { name: "-nas" }],
  ["name: door_name", { name: "a".repeat(64) }],
  ["name: door_name", { name: "扉" }],
  ["port: door_port", { port: 0 }],
  ["port: door_port", { port: 65536 }],
  ["port: door_port", { port: 22.5 }],
  ["listen: door_listen", { listen: "nas:2222" }],
  ["listen: door_listen", { listen: "192.0.2.1" }],
  ["listen: door_listen", { listen: "192.0.2.1:0" }],
  ["listen: door_listen", { listen: "192.0.2.256:2222" }],
  ["listen: door_listen", { listen: "fd00::2:2222" }],
  ["listen: door_listen_privileged", { listen: "192.0.2.1:1023" }],
  ["networks: door_networks", { networks: ["192.0.2.0/33"] }],
  ["networks: door_networks", { networks: ["home"] }],
  ["networks: door_networks", { networks: Array.from({ length: 33 }, () => "192.0.2.0/24") }],
  ["waitSeconds: door_wait", { waitSeconds: 9 }],
  ["waitSeconds: door_wait", { waitSeconds: 1801 }],
  ["lingerMinutes: door_linger", { lingerMinutes: 1441 }],
  ["pausedUntil: door_rest", { pausedUntil: Date.UTC(9999, 0, 1) }],
])("%s of %j", (expected, changes) => {
  expect(faults(changes)).toEqual([expected]);
});

test("what is not given is as usual, and an address is read as it is meant", () => {
  expect(faults({ listen: "" })).toEqual([]);
  expect(doorSettings.parse(GOOD)).toMatchObject({ waitSeconds: 300, firstByte: true, lingerMinutes: 15 });
  expect(readListen("[FD00::2]:2222")).toEqual({ host: "fd00::2", port: 2222 });
});
