import { expect, test } from "vitest";
import { outlooks, type PlannedRun, type PlannedTransition } from "./plan";
import { HOUR } from "./time-scale";

const NOW = 1_000 * HOUR;
const transition = (hours: number, action: "ON" | "OFF", ...serverUuids: string[]): PlannedTransition => ({
  ...{ kind: "transition", at: NOW + hours * HOUR, action, until: NOW + hours * HOUR },
  ...{ evenIfItMayNotWake: false, schedule: { uuid: "s", missing: null }, name: "evenings", serverUuids },
});

test("what goes on is told of all its servers", () => {
  const run: PlannedRun = { kind: "run", until: NOW, action: "OFF", serverUuids: ["a", "b"] };
  expect([...outlooks([run])].map(([uuid, { runs }]) => [uuid, runs])).toEqual([
    ["a", [run]],
    ["b", [run]],
  ]);
});

test("transitions are in order for each server that they are for, and for no other", () => {
  const [off, on, other] = [
    transition(4, "OFF", "a", "b"),
    transition(1, "ON", "a"),
    transition(2, "ON", "b"),
  ];
  const found = outlooks([off, on, other]);
  expect(found.get("a")?.transitions).toEqual([on, off]);
  expect(found.get("b")?.transitions).toEqual([other, off]);
  expect(found.get("nobody")).toBeUndefined();
});
