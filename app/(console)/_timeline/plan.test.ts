import { expect, test } from "vitest";
import { ghostRibbon, ghostsOf, NO_OUTLOOK, outlooks, type PlannedTransition } from "./plan";
import { HOUR } from "./time-scale";

const NOW = 1_000 * HOUR;
const UNTIL = NOW + 6 * HOUR;
const transition = (hours: number, action: "ON" | "OFF", ...serverUuids: string[]): PlannedTransition => ({
  ...{ kind: "transition", at: NOW + hours * HOUR, action, name: "evenings", serverUuids },
});
const planned = outlooks([
  transition(4, "OFF", "a", "b"),
  transition(1, "ON", "a"),
  transition(2, "ON", "b"),
  transition(3, "ON", "a"),
]);
const of = (uuid: string) => planned.get(uuid) ?? NO_OUTLOOK;

test("a server is what its schedules make of it, until the next of them", () => {
  expect(
    ghostsOf(of("a"), NOW, UNTIL).map(({ action, since, until }) => [action, since - NOW, until - NOW]),
  ).toEqual([
    ["ON", HOUR, 4 * HOUR],
    ["OFF", 4 * HOUR, 6 * HOUR],
  ]);
  expect(ghostsOf(of("nobody"), NOW, UNTIL)).toEqual([]);
});

test("a group's plan counts those of which something is planned", () => {
  expect(
    ghostRibbon([of("a"), of("b"), of("nobody")], NOW, UNTIL).map(({ since, on, off }) => [
      since - NOW,
      on,
      off,
    ]),
  ).toEqual([
    [HOUR, 1, 0],
    [2 * HOUR, 2, 0],
    [4 * HOUR, 0, 2],
  ]);
});

test("what goes on is told of all its servers", () => {
  const run = { kind: "run", since: NOW, until: UNTIL, action: "OFF", serverUuids: ["a", "b"] } as const;
  expect([...outlooks([run])].map(([uuid, { ends }]) => [uuid, ends])).toEqual([
    ["a", [run]],
    ["b", [run]],
  ]);
});
