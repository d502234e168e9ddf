import { expect, test } from "vitest";
import { readServer } from "@/lib/api/codec/read";
import { serverJson } from "@/lib/api/codec/write";
import { INITIAL_SETTINGS } from "@/lib/fleet/model/settings";
import { newServer } from "@/lib/fleet/servers/server-verbs";
import { newFacts, PLAIN_ORDER, type Facts } from "@/lib/power/facts";
import { refusal } from "@/lib/power/permissions";
import { step } from "@/lib/power/step";
import { ACTIONS, type Action, type HeartbeatStatus, type PowerStatus } from "@/lib/power/words";
import { buttonRefusal, expected, intentOf, mainAction, mayWait, refusalOf } from "./power";

const NOW = { monotonic: 5000, wall: 1_790_000_000_000 };
const REPORT = { at: NOW, boot: "b", instance: "i", sequence: 7, revisionEcho: 1, leaving: false };

const factsOf = (facts: Partial<Facts>): Facts => ({ ...newFacts(10, NOW), ...facts });
const AGENT = { version: "1", hostname: "nas", os: "", arch: "", interfaces: [], can: ["reboot"] } as const;
const NEW = newServer(INITIAL_SETTINGS, { uuid: "u", tokenExpiresAt: null }, NOW);
const view = (facts: Facts) => readServer(serverJson({ ...NEW, facts, agent: AGENT }, null));

const HEARTBEATS: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
const POWERS: readonly PowerStatus[] = ["ON", "OFF"];
const rows = POWERS.flatMap((power) =>
  HEARTBEATS.flatMap((previous) => HEARTBEATS.map((current) => [power, previous, current] as const)),
);

test.each(rows)("%s, %s, %s: the console refuses what the manager refuses, and says why", (...row) => {
  const [power, previous, current] = row;
  for (const last of [REPORT, null]) {
    const facts = factsOf({ power, previous, current, last });
    for (const action of ACTIONS) expect(refusalOf(view(facts), action)).toEqual(refusal(facts, action));
  }
});

test("two machines behind one token are told as the reason", () => {
  const facts = factsOf({
    power: "ON",
    current: "ON",
    previous: "ON",
    last: REPORT,
    duplicate: { instance: "other", reportedAt: NOW },
  });
  expect(refusalOf(view(facts), "TurnOff")).toEqual(refusal(facts, "TurnOff"));
});

test.each([
  ["TurnOn", { power: "OFF", previous: "Stopping", current: "None" }],
  ["TurnOff", { power: "ON", previous: "ON", current: "ON" }],
  ["TurnOff", { power: "ON", previous: "ON", current: "None" }],
  ["Reboot", { power: "ON", previous: "ON", current: "ON" }],
] as const)("what is expected of %s is what the manager will tell: %#", (action, now) => {
  const before = factsOf({ ...now, last: REPORT });
  const at = { monotonic: 6000, wall: NOW.wall + 1000 };
  const { facts } = step(
    before,
    { type: "action", action },
    { now: at, managerStartedAt: 0, syncOffAfter: 300 },
  );
  expect(expected(view(before), action, at.wall)).toEqual({
    ...view(facts),
    // Only the manager's answer tells this, and so the truth is known by it.
    lastPowerChangedAt: before.powerSince.wall,
  });
});

test.each([[["reboot"]], [[]]] as const)("an agent that can %j is expected to be offered no more", (can) => {
  const on = factsOf({ power: "ON", previous: "ON", current: "ON", last: REPORT });
  const reports = readServer(serverJson({ ...NEW, facts: on, agent: { ...AGENT, can } }, null));
  const pendingStop = { author: "", reason: "", runUuid: "", byRest: false, createdAt: 5, until: 9 };
  const waits = { ...reports, pendingStop, allowed: ["TurnOn", "TurnOff"] satisfies Action[] };
  expect(expected(waits, "TurnOn", 6)).toEqual(reports);
});

test("what takes something back says so, and a stop that waits ends without anything else changing", () => {
  const on = factsOf({ power: "ON", previous: "ON", current: "ON", last: REPORT });
  const reports = view(on);
  const how = { mode: "when_free", until: 9, reason: "backup" } as const;
  const waits = expected(reports, "TurnOff", 5, how) ?? reports;
  expect(waits).toEqual({
    ...reports,
    pendingStop: { byRest: false, author: "", reason: "backup", runUuid: "", createdAt: 5, until: 9 },
    allowed: ["TurnOn", "TurnOff"],
  });
  expect(ACTIONS.map((action) => intentOf(waits, action))).toEqual([
    "CancelStop",
    "TurnOff",
    "WakeAgain",
    "Reboot",
  ]);
  expect(expected(waits, "TurnOn", 6)).toEqual(reports);

  const applying = expected(reports, "TurnOff", 5) ?? reports;
  expect(intentOf(applying, "TurnOn")).toBe("CancelStop");
  const starting = view(factsOf({ power: "ON", previous: "Stopping", current: "None" }));
  expect(intentOf(starting, "TurnOff")).toBe("CancelStart");
  expect([reports, applying, starting].map(mayWait)).toEqual([true, false, false]);
  const order = { boot: "b", revision: 1, ...PLAIN_ORDER, how: "reboot" } as const;
  const between = factsOf({ power: "ON", previous: "Stopping", current: "None", last: REPORT, order });
  expect(mainAction(view(between))).toBe("TurnOff");
  expect(intentOf(view(between), "TurnOff")).toBe("TurnOff");
  expect(buttonRefusal(view(between), "TurnOff")).toEqual(refusal(between, "TurnOff"));
  expect(refusal(between, "TurnOff")).toMatchObject({ reason: "between_boots" });
  const stopping = view(factsOf({ power: "OFF", previous: "ON", current: "Stopping", last: REPORT }));
  expect(intentOf(stopping, "TurnOn")).toBe("TurnOnAgain");
  const unordered = view(factsOf({ power: "ON", previous: "ON", current: "Stopping", last: REPORT }));
  expect(intentOf(unordered, "TurnOn")).toBe("TurnOn");
});

test("holds end with a turn-off that says so", () => {
  const hold = { uuid: "h", until: 9, reason: "", author: "admin", authorUuid: null, createdAt: 1 };
  const held = {
    ...view(factsOf({ power: "ON", previous: "ON", current: "ON", last: REPORT })),
    holds: [hold],
  };
  expect(expected(held, "TurnOff", 5)?.holds).toEqual([hold]);
  expect(expected(held, "TurnOff", 5, { endHolds: true })?.holds).toEqual([]);
});

test("another wake-up signal changes nothing that is shown", () => {
  const lost = view(factsOf({ power: "ON", previous: "ON", current: "None", last: REPORT }));
  expect(expected(lost, "WakeAgain", 1)).toBeNull();
});
