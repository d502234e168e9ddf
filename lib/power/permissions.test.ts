import { describe, expect, it, test } from "vitest";
import { PLAIN_ORDER, type Facts } from "./facts";
import { cancels, refusal, refusalText, standingOf } from "./permissions";
import { currentStatus } from "./status";
import { step } from "./step";
import { factsOf, second } from "./testing";
import { ACTIONS, CURRENT_STATUSES, type Action, type CurrentStatus } from "./words";

/** Facts for every status that there is, with each power status that it goes with. */
const CASES: readonly (readonly [CurrentStatus, Partial<Facts>, readonly Action[]])[] = [
  ["Applying", { power: "ON", previous: "ON", current: "ON", applying: { cause: "on" } }, []],
  [
    "Applying",
    {
      power: "OFF",
      previous: "ON",
      current: "ON",
      order: { boot: "boot-1", revision: 2, ...PLAIN_ORDER },
      applying: { cause: "off", revision: 2, launchedSince: false },
    },
    ["TurnOn"],
  ],
  ["ON", { power: "ON", previous: "ON", current: "ON" }, ["TurnOff", "Reboot"]],
  [
    "SyncedON",
    { power: "ON", powerSetBy: "sync", previous: "None", current: "Launched", syncedBy: "report" },
    ["TurnOff", "Reboot"],
  ],
  ["OFF", { power: "OFF", previous: "Stopping", current: "None" }, ["TurnOn"]],
  ["Asleep", { power: "OFF", previous: "Stopping", current: "None", asleep: true }, ["TurnOn"]],
  ["SyncedOFF", { power: "OFF", powerSetBy: "sync", previous: "ON", current: "None" }, ["TurnOn"]],
  [
    "Starting",
    { power: "ON", previous: "Stopping", current: "None", wake: { since: second(0), packetsSent: 1 } },
    ["TurnOff", "WakeAgain"],
  ],
  ["Stopping", { power: "OFF", previous: "ON", current: "Stopping" }, []],
  ["Lost", { power: "ON", previous: "ON", current: "None" }, ["TurnOff", "WakeAgain"]],
  ["Lost", { power: "OFF", previous: "ON", current: "None" }, ["TurnOn"]],
  ["Warning", { power: "ON", previous: "Launched", current: "Launched" }, ["TurnOff", "Reboot"]],
  ["Warning", { power: "OFF", previous: "Launched", current: "Launched" }, ["TurnOn"]],
  ["Error", { power: "ON", previous: "ON", current: "Stopping" }, ["TurnOff", "Reboot"]],
  ["Error", { power: "OFF", previous: "ON", current: "ON" }, ["TurnOn"]],
];

const AT = { now: second(1), managerStartedAt: 0, syncOffAfter: 300 };

describe.each(CASES)("%s with %o", (status, wanted, allowed) => {
  const facts = factsOf(wanted);

  it("is the status meant", () => {
    expect(currentStatus(facts)).toBe(status);
  });

  it.each(ACTIONS)(
    `%s: ${allowed.length ? `only ${allowed.join(", ")}` : "nothing"} is allowed`,
    (action) => {
      const refused = refusal(facts, action);
      const outcome = step(facts, { type: "action", action }, AT);
      if (allowed.includes(action)) {
        expect(refused).toBeNull();
        expect(outcome.refusal).toBeNull();
      } else {
        expect(refused).toMatchObject({ action, status });
        expect(refused && refusalText(refused)).toContain(`The server is ${status}`);
        expect(outcome).toEqual({ facts, effects: [], answer: null, refusal: refused });
      }
    },
  );
});

test("what an action cancels, which buttons and events say", () => {
  const cancelled = CASES.flatMap(([status, wanted, allowed]) =>
    allowed.flatMap((action) => {
      const found = cancels(standingOf(factsOf(wanted)), action);
      return found ? [`${action} while ${status}: ${found}`] : [];
    }),
  );
  expect(cancelled).toEqual(["TurnOn while Applying: stop", "TurnOff while Starting: start"]);
  const on = factsOf({ power: "ON", previous: "ON", current: "ON" });
  expect(cancels(standingOf(on, true), "TurnOn")).toBe("stop");
  expect(cancels(standingOf(on, true), "TurnOff")).toBeNull();
});

test("every status stands above", () => {
  expect(new Set(CASES.map(([status]) => status))).toEqual(new Set(CURRENT_STATUSES));
});

describe("the reason", () => {
  const text = (wanted: Partial<Facts>, action: Action): string => {
    const refused = refusal(factsOf(wanted), action);
    return refused ? refusalText(refused) : "allowed";
  };

  it("names the status and when it may be done", () => {
    expect(text({ power: "OFF", previous: "ON", current: "Stopping" }, "TurnOff")).toBe(
      "The server is Stopping; it can be turned off while it is ON, SyncedON, Starting, Lost, Warning or Error.",
    );
  });

  it("names the power status where that is in the way", () => {
    expect(text({ power: "OFF", previous: "ON", current: "ON" }, "TurnOff")).toBe(
      "The server is Error; it can be turned off while its power status is ON.",
    );
  });

  it("names two machines with one token; turning on stays allowed", () => {
    const duplicate = { instance: "komolet-0", reportedAt: second(0) };
    expect(text({ power: "ON", previous: "ON", current: "ON", duplicate }, "TurnOff")).toBe(
      "The server is Warning: two machines use its token; rotate it, and give the new one to one of them.",
    );
    expect(text({ power: "OFF", previous: "ON", current: "ON", duplicate }, "TurnOn")).toBe("allowed");
  });

  it("says so where the server has never reported", () => {
    expect(text({ power: "ON", previous: "ON", current: "None", last: null }, "TurnOff")).toBe(
      "The server is Lost and has never reported; there is nothing to turn off.",
    );
  });
});
