import { expect, test } from "vitest";
import { CURRENT_STATUSES } from "@/lib/power/words";
import type { KnownServer } from "../_live/state";
import { situationOf } from "./store";

type Given = Parameters<typeof situationOf>[0];
const server: Given = {
  ...({ currentStatus: "ON", holds: [], pendingStop: null, alerts: [] } as unknown as KnownServer),
};

test("what a server is at present is on or off, and nothing where it is changing, lost or in trouble", () => {
  const is = Object.fromEntries(
    CURRENT_STATUSES.map((currentStatus) => [currentStatus, situationOf({ ...server, currentStatus }).is]),
  );
  expect(is).toEqual({
    ...{ ON: "on", SyncedON: "on", OFF: "off", SyncedOFF: "off", Asleep: "off" },
    ...{ Applying: null, Starting: null, Stopping: null, Lost: null, Warning: null, Error: null },
  });
});

test("the hold that ends last counts, and the deadline of a stop that waits", () => {
  const holds = [{ until: 5 }, { until: 9 }, { until: 7 }] as Given["holds"];
  const pendingStop = { until: 3 } as Given["pendingStop"];
  expect(situationOf({ ...server, holds, pendingStop })).toMatchObject({ heldUntil: 9, stopsBy: 3 });
  expect(situationOf(server)).toMatchObject({ heldUntil: null, stopsBy: null });
});

test("schedules spare a server as long as it is known that nobody could wake it", () => {
  const alert = { kind: "may_not_wake", detail: "off", clearedAt: null };
  const of = (change: object) =>
    situationOf({ ...server, alerts: [{ ...alert, ...change }] as unknown as Given["alerts"] }).mayNotWake;
  expect([of({}), of({ clearedAt: 1 }), of({ detail: "unproved" }), of({ kind: "lost" })]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
