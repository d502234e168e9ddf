import { expect, test } from "vitest";
import type { Facts } from "@/lib/power/facts";
import { refusal } from "@/lib/power/permissions";
import { currentStatus } from "@/lib/power/status";
import { step } from "@/lib/power/step";
import { factsOf, second } from "@/lib/power/testing";
import type { HeartbeatStatus, PowerStatus } from "@/lib/power/words";
import { viewOfServer } from "../record-views";
import { expected, withPresses, type Press } from "./presses";
import { NOTHING_YET, takeIn } from "./state";

const HEARTBEATS: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
const POWERS: readonly PowerStatus[] = ["ON", "OFF"];
const view = (facts: Facts) =>
  viewOfServer({
    uuid: "u",
    name: "alder",
    macAddress: "02:00:00:00:00:01",
    facts,
    agent: null,
    tokenExpiresAt: null,
    createdAt: 0,
    updatedAt: 0,
  });

/** A view does not tell these from an agent that reports; the manager's answer mends it within the second. */
const cannotBeTold = (previous: HeartbeatStatus, current: HeartbeatStatus) =>
  current === "Stopping" || (previous === "None" && current === "None");

const cases = POWERS.flatMap((power) =>
  HEARTBEATS.flatMap((previous) =>
    HEARTBEATS.flatMap((current) =>
      (["TurnOn", "TurnOff"] as const)
        .filter(() => !cannotBeTold(previous, current))
        .filter((action) => !refusal(factsOf({ power, previous, current }), action))
        .map((action) => [action, power, previous, current] as const),
    ),
  ),
);

test.each(cases)("%s of %s, %s, %s leads to what is expected of it", (action, power, previous, current) => {
  const before = factsOf({ power, previous, current });
  const press: Press = { action, since: view(before).powerSince, at: second(1).wall };
  const circumstances = { now: second(1), managerStartedAt: 0, syncOffAfter: 300 };
  const { facts } = step(before, { type: "action", action }, circumstances);
  const after = expected(view(before), press);
  expect([after.power, after.status]).toEqual([facts.power, currentStatus(facts)]);
  // The truth is told apart by this.
  expect(view(facts).powerSince).not.toBe(press.since);
});

test("what is expected gives way to the truth, whatever that is, and is taken back without it", () => {
  const before = view(factsOf({ power: "ON", previous: "ON", current: "ON" }));
  const known = takeIn(NOTHING_YET, [{ type: "snapshot", servers: [before] }]);
  const presses = new Map([["u", { action: "TurnOff", since: before.powerSince, at: 9 } satisfies Press]]);
  expect(withPresses(known, presses).servers?.get("u")).toMatchObject({ power: "OFF", status: "Applying" });
  const heartbeat = { ...before, lastHeartbeatAt: 7 };
  const still = withPresses(takeIn(known, [{ type: "changed", server: heartbeat }]), presses);
  expect(still.servers?.get("u")).toMatchObject({ status: "Applying", lastHeartbeatAt: 7 });

  const truth = { ...before, power: "OFF", status: "Stopping", powerSince: before.powerSince + 1 } as const;
  const told = withPresses(takeIn(known, [{ type: "changed", server: truth }]), presses);
  expect(told.servers?.get("u")).toEqual(truth);
  expect(presses.size).toBe(0);
});
