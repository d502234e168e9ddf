import { expect, test } from "vitest";
import { draftOf, settingsOf } from "./draft";

const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";
const GOOD = { ...draftOf(null, UUID), name: "nas-ssh", port: "22" };

test("a new door waits for five minutes, lingers for fifteen, and has its link alone", () => {
  expect(settingsOf(GOOD)).toEqual({
    settings: {
      ...{ name: "nas-ssh", serverUuid: UUID, port: 22, listen: "", networks: [], waitSeconds: 300 },
      ...{ firstByte: true, lingerMinutes: 15, pausedUntil: null },
    },
    faults: {},
  });
});

test("what is amiss is said of its field", () => {
  const { settings, faults } = settingsOf({
    ...GOOD,
    ...{
      name: "NAS",
      serverUuid: "",
      port: "",
      listen: "nas:22",
      networks: "home, 10.0.0.0/8",
      waitSeconds: "5",
    },
  });
  expect(settings).toBeNull();
  expect(faults).toEqual({
    ...{ name: "door_name", serverUuid: "must be a UUID", port: "door_port", listen: "door_listen" },
    ...{ networks: "door_networks", waitSeconds: "door_wait" },
  });
});
