import { expect, test } from "vitest";
import { accordOf, wantedBy, type Accord } from "./accord";

type Row = readonly ["ON" | "OFF" | null, "ON" | "OFF", "ON" | "OFF" | null, Accord | null];

test.each<Row>([
  // wanted, asked, is
  ["OFF", "ON", "ON", "on_outside"],
  // It was told to turn off and has not yet, or is on although it was told.
  ["OFF", "OFF", "ON", "on_outside"],
  ["OFF", "OFF", "OFF", "as_scheduled"],
  ["OFF", "ON", "OFF", "as_scheduled"],
  ["ON", "OFF", "OFF", "off_within"],
  ["ON", "ON", "OFF", "off_within"],
  ["ON", "ON", "ON", "as_scheduled"],
  ["ON", "OFF", "ON", "as_scheduled"],
  [null, "ON", "ON", "as_asked"],
  [null, "OFF", "OFF", "as_asked"],
  [null, "ON", "OFF", null],
  [null, "OFF", "ON", null],
  ["ON", "ON", null, null],
  ["OFF", "OFF", null, null],
  [null, "ON", null, null],
])("schedules want %s, %s was asked, and it is %s: %s", (wanted, asked, is, expected) => {
  expect(accordOf({ wanted, asked, is })).toBe(expected);
});

test("schedules name servers and groups, and where two differ the server is to be on", () => {
  const wanted = wantedBy([
    { wants: "OFF", groupUuids: ["room"], serverUuids: [] },
    { wants: "ON", groupUuids: [], serverUuids: ["a"] },
    { wants: "OFF", groupUuids: [], serverUuids: ["a", "c"] },
  ]);
  expect(wanted({ uuid: "a", groupUuids: ["room"] })).toBe("ON");
  expect(wanted({ uuid: "b", groupUuids: ["other", "room"] })).toBe("OFF");
  expect(wanted({ uuid: "c", groupUuids: [] })).toBe("OFF");
  expect(wanted({ uuid: "d", groupUuids: ["other"] })).toBeNull();
});
