import { expect, test } from "vitest";
import { newFacts, type Facts } from "@/lib/power/facts";
import { refusalOf } from "@/components/refusal-of";
import { refusal } from "@/lib/power/permissions";
import { currentStatus } from "@/lib/power/status";
import { ACTIONS, type HeartbeatStatus, type PowerStatus } from "@/lib/power/words";
import { viewOfEvent, viewOfServer } from "./record-views";

const NOW = { monotonic: 5000, wall: 1_790_000_000_000 };
const REPORT = { at: NOW, boot: "b", instance: "i", sequence: 7, revisionEcho: 1 };

function record(facts: Partial<Facts>) {
  return {
    uuid: "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a",
    name: "alpha",
    macAddress: "02:00:00:00:00:01",
    facts: { ...newFacts(10, NOW), ...facts },
    agent: null,
    tokenExpiresAt: null,
    createdAt: NOW.wall,
    updatedAt: NOW.wall,
  };
}

const HEARTBEATS: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
const POWERS: readonly PowerStatus[] = ["ON", "OFF"];
const rows = POWERS.flatMap((power) =>
  HEARTBEATS.flatMap((previous) => HEARTBEATS.map((current) => [power, previous, current] as const)),
);

test.each(rows)("%s, %s, %s: status and refusals survive the protocol", (power, previous, current) => {
  for (const last of [REPORT, null]) {
    const facts = record({ power, previous, current, last }).facts;
    const view = viewOfServer({ ...record({}), facts });
    expect(view.status).toBe(currentStatus(facts));
    expect(view.power).toBe(power);
    for (const action of ACTIONS) expect(refusalOf(view, action)).toEqual(refusal(facts, action));
  }
});

test("two machines behind one token are told as the reason", () => {
  const facts = record({
    power: "ON",
    current: "ON",
    previous: "ON",
    last: REPORT,
    duplicate: { instance: "other", heardAt: NOW },
  }).facts;
  const view = viewOfServer({ ...record({}), facts });
  expect(refusalOf(view, "TurnOff")).toEqual(refusal(facts, "TurnOff"));
});

test("times, agent and token survive the protocol", () => {
  const view = viewOfServer({
    ...record({ last: REPORT }),
    tokenExpiresAt: NOW.wall + 1000,
    agent: {
      version: "0.1.0",
      hostname: "alpha",
      os: "linux",
      arch: "x86_64",
      interfaces: [{ name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: false, defaultRoute: true }],
    },
  });
  expect(view).toMatchObject({
    lastHeartbeatAt: NOW.wall,
    statusSince: NOW.wall,
    tokenExpiresAt: NOW.wall + 1000,
    agent: { hostname: "alpha", interfaces: [{ name: "eth0", wakeOnLan: false }] },
  });
});

test("an event survives the protocol", () => {
  const event = {
    id: 3,
    at: NOW.wall,
    serverUuid: "u",
    serverName: "alpha",
    kind: "lost",
    severity: "warning",
    actor: "manager",
    detail: "",
  } as const;
  expect(viewOfEvent(event)).toEqual(event);
});
