import { expect, test } from "vitest";
import { ACTIONS } from "@/lib/power/words";
import { TURN_OFF_NOW, turnOff } from "@/lib/fleet/model/turn-off";
import { readHow, requestValue, readRequest, writeHow } from "./request";

const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";

test.each(ACTIONS)("%s is written and read alike", (action) => {
  expect(readRequest(requestValue(action, UUID))).toEqual({ action, uuid: UUID });
});

test("how a server is to be turned off is written and read alike", () => {
  const how = {
    mode: "when_free",
    until: 1_790_000_000_000,
    force: false,
    how: "suspend",
    reason: "a & b",
    endHolds: true,
    evenIfNeeded: true,
    restDoorsUntil: 1_790_000_600_000,
  } as const;
  const form = new FormData();
  writeHow(form, how);
  expect(readHow(form)).toEqual(how);
});

test("a plain form asks for it at once", () => {
  expect(turnOff.parse(readHow(new FormData()))).toEqual(TURN_OFF_NOW);
});

test.each([
  ["mode", "sometime"],
  ["until", "soon"],
  ["restDoorsUntil", "tomorrow"],
  ["reason", "x".repeat(201)],
])("what a form says of %s is checked", (name, value) => {
  const form = new FormData();
  form.set(name, value);
  expect(turnOff.safeParse(readHow(form)).success).toBe(false);
});

test.each([null, undefined, "", "TurnOn", "TurnOn ", ` ${UUID}`, `Explode ${UUID}`, `TurnOn ${UUID} twice`])(
  "%j is no request",
  (value) => {
    expect(readRequest(value)).toBeNull();
  },
);
