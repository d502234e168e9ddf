import { expect, test } from "vitest";
import { USUAL_RATE, type Run } from "../../plan/run";
import { second } from "../../power/testing";
import { CURRENT_STATUSES } from "../../power/words";
import { timelinesJson, planJson } from "./history";
import { readPlan } from "./read-history";
import { readTimelines } from "./read-timelines";

const SERVER = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";
const OTHER = "6f1e2a52-95d4-4f3c-a1a4-2d3f5f7c6b10";

test("a timeline is read as it was written, whatever status and to the millisecond", () => {
  const intervals = CURRENT_STATUSES.map((status, i) => ({
    ...{ status, since: 1_795_000_000_001 + i, until: 1_795_000_000_002 + i },
  }));
  const timelines = [
    { serverUuid: SERVER, intervals, cut: true },
    { serverUuid: OTHER, intervals: [], cut: false },
  ];
  expect(readTimelines(timelinesJson(timelines))).toEqual(timelines);
});

test("what is to happen is read as it was written", () => {
  const transition = {
    ...{ at: second(5).wall, action: "OFF" as const, until: second(9).wall, serverUuids: [SERVER] },
    clashes: [{ serverUuid: SERVER, scheduleUuid: OTHER, scheduleName: "night" }],
    needed: [{ serverUuid: SERVER, consumerUuid: OTHER, consumerName: "web" }],
  };
  const schedule = { uuid: OTHER, name: "evening", mode: "when_free" as const };
  const member = {
    ...{ serverUuid: SERVER, serverName: "a", boot: null, waitsFor: [], added: false, asked: null },
    end: null,
  };
  const ended = { as: "done", why: "as_asked", detail: "", use: null, at: second(3).wall } as const;
  const run: Run = {
    ...{
      uuid: OTHER,
      action: "ON",
      mode: "now",
      grace: 0,
      reason: "",
      author: "yuki",
      authorUuid: null,
      schedule,
    },
    ...{ since: second(1), until: second(8).wall, rate: USUAL_RATE, minOn: 0, evenIfItMayNotWake: false },
    members: [member, { ...member, serverUuid: OTHER, end: ended }],
    ...{ cancelledBy: null, endedAt: null },
  };
  const held = { uuid: OTHER, until: second(7).wall, reason: "backup", author: "emi", authorUuid: null };
  const hold = { ...held, createdAt: second(1).wall, serverUuids: [SERVER] };
  const asked = { author: "yuki", authorUuid: null, reason: "", since: second(2), until: second(8).wall };
  const pendingStop = {
    ...asked,
    how: null,
    run: null,
    boot: "b",
    revision: 3,
    declined: false,
    evenIfItMayNotWake: false,
    evenIfNeeded: false,
  };
  const plan = {
    planned: [
      { type: "transition" as const, schedule: { ...schedule, evenIfItMayNotWake: false }, transition },
      { type: "run" as const, run },
      { type: "hold" as const, hold },
      { type: "stop" as const, serverUuid: SERVER, pendingStop },
    ],
    knownUntil: second(99).wall,
  };
  const read = readPlan(planJson(plan));
  expect(read.knownUntil).toBe(plan.knownUntil);
  expect(read.planned).toMatchObject([
    { type: "transition", schedule, transition },
    {
      type: "run",
      run: {
        ...{
          uuid: OTHER,
          action: "ON",
          since: second(1).wall,
          until: second(8).wall,
          author: "yuki",
        },
        schedule: { uuid: OTHER, name: "evening" },
        // Those for which it is over are counted, not named.
        ...{ serverUuids: [SERVER], counts: { done: 1, waiting: 1 } },
      },
    },
    { type: "hold", hold },
    {
      type: "stop",
      serverUuid: SERVER,
      pendingStop: { author: "yuki", createdAt: second(2).wall },
    },
  ]);
});
