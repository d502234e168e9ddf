import { expect, test } from "vitest";
import { isStop } from "./actions";
import { expectation } from "./expectation";
import { refusal } from "./permissions";
import { currentStatus } from "./status";
import { step } from "./step";
import { factsOf, second } from "./testing";
import { ACTIONS, type HeartbeatStatus, type PowerStatus } from "./words";

const HEARTBEATS: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
const POWERS: readonly PowerStatus[] = ["ON", "OFF"];
const AT = { now: second(1), managerStartedAt: 0, syncOffAfter: 300 };

/** Whether the status alone cannot show that the agent does not report. */
const isUnknowable = (previous: HeartbeatStatus, current: HeartbeatStatus) =>
  current === "Stopping" || (previous === "None" && current === "None");

const cases = POWERS.flatMap((power) =>
  HEARTBEATS.flatMap((previous) =>
    HEARTBEATS.flatMap((current) =>
      ACTIONS.filter(() => !isUnknowable(previous, current))
        .filter((action) => !refusal(factsOf({ power, previous, current }), action))
        .map((action) => [action, power, previous, current] as const),
    ),
  ),
);

test("every action is accepted somewhere", () => {
  expect(new Set(cases.map(([action]) => action))).toEqual(new Set(ACTIONS));
});

// Who may only wake is refused what stops a server, and people are asked first.
test.each(cases)(
  "%s of %s, %s, %s stops no server unless its row says so",
  (action, power, previous, current) => {
    const before = factsOf({ power, previous, current });
    const { facts } = step(before, { type: "action", action }, AT);
    const stops = facts.power === "OFF" && (power === "ON" || facts.order !== before.order);
    expect(isStop(action) || !stops).toBe(true);
  },
);

test.each(cases)("%s of %s, %s, %s leads to what is expected of it", (action, power, previous, current) => {
  const before = factsOf({ power, previous, current });
  const { facts } = step(before, { type: "action", action }, AT);
  const was = { power: before.power, status: currentStatus(before) };
  const is = { power: facts.power, status: currentStatus(facts) };
  expect(expectation(was, action) ?? was).toEqual(is);
  // The console tells by this that the truth has come.
  if (expectation(was, action)) expect(facts.powerSince).not.toEqual(before.powerSince);
});
