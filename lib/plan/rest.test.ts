import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { newFacts, type Facts, type Moment } from "../power/facts";
import { placePendingStop } from "./pending-stop";
import {
  keptFromRest,
  REST_WHENS,
  restGoesOn,
  restInForce,
  restsAt,
  stopOfRest,
  type FreeReport,
  type Rest,
  type RestInForce,
  type Resting,
} from "./rest";
import type { PlanServer } from "./run";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The manager has run for ten hours. */
const NOW: Moment = { monotonic: 10 * HOUR, wall: Date.UTC(2026, 10, 26, 18) };
const ago = (ms: number): Moment => ({ monotonic: NOW.monotonic - ms, wall: NOW.wall - ms });

const ON: Facts = {
  ...newFacts(10, ago(9 * HOUR)),
  ...{ power: "ON", previous: "ON", current: "ON", noneSince: null, revision: 4 },
  last: {
    ...{ at: NOW, boot: "boot", instance: "komolet", sequence: 3, revisionEcho: 4, leaving: false },
  },
};

const NAS: PlanServer = {
  ...{ uuid: "nas", name: "nas", facts: ON, pendingStop: null, holds: [], use: [], ready: null },
  ...{ upSince: NOW.wall - 8 * HOUR, wakeDoubt: null, lacks: null, keptOnBy: null, neededBy: [] },
  ...{ relaysWith: [], canRelayIn: () => true, stopsAt: null },
};

const REST: RestInForce = {
  ...{ when: "always", afterMinutes: 30, minUpMinutes: 15, author: "yuki", authorUuid: "u1", groupUuids: [] },
};
const FREE: FreeReport = { at: NOW, boot: "boot", revision: 4, ms: 31 * MINUTE };

const BASE: Resting = {
  ...{ rest: REST, server: NAS, free: FREE, isInRun: false, watchedSince: 0 },
  around: { view: () => undefined },
};
const whys = (changes: Partial<Resting>, now = NOW): string[] =>
  keptFromRest({ ...BASE, ...changes }, now).map(({ why }) => why);
const server = (changes: Partial<PlanServer>) => ({ server: { ...NAS, ...changes } });
const facts = (changes: Partial<Facts>) => server({ facts: { ...ON, ...changes } });

test("a server that was free for long enough rests", () => {
  expect(whys({})).toEqual([]);
});

describe("what keeps a server on, and what is said of it", () => {
  const order = { mode: "now", how: "power_off", grace: 0, reason: "", boot: "boot", revision: 4 } as const;
  const alice = { kind: "session", name: "alice (ssh)", since: null } as const;
  const waits = placePendingStop(ON, { ...stopOfRest(REST, NOW) }, NOW);
  const needs: PlanServer = { ...NAS, uuid: "db", name: "db" };

  it.each<[string, Partial<Resting>, object]>([
    ["never", { rest: { ...REST, when: "never" } }, { why: "never" }],
    ["a stop that waits", server({ pendingStop: waits }), { why: "stop_waits", detail: "yuki" }],
    ["an order", facts({ order }), { why: "not_on" }],
    ["that it is off", facts({ power: "OFF", current: "None" }), { why: "not_on" }],
    ["that it is silent", facts({ current: "None" }), { why: "not_on" }],
    ["that it is going down by itself", facts({ current: "Stopping" }), { why: "not_on" }],
    ["that its agent has just started", facts({ current: "Launched" }), { why: "not_on" }],
    [
      "that the manager has just started",
      facts({ applying: { cause: "start", since: NOW } }),
      { why: "not_on" },
    ],
    ["two machines", facts({ duplicate: { instance: "other", reportedAt: NOW } }), { why: "not_on" }],
    ["a run", { isInRun: true }, { why: "in_run" }],
    ["a use", server({ use: [alice] }), { why: "in_use", detail: "alice (ssh)" }],
    ["a use of which nobody knows", server({ use: null }), { why: "not_known" }],
    ["an agent that does not say since when", { free: null }, { why: "not_known" }],
    ["a report of an older boot", { free: { ...FREE, boot: "boot before" } }, { why: "not_known" }],
    ["a report from before it slept", { free: { ...FREE, boot: "boot#1" } }, { why: "not_known" }],
    ["a report that is no longer the last", { free: { ...FREE, at: ago(10_000) } }, { why: "not_known" }],
    ["a report by other guards", { free: { ...FREE, revision: 3 } }, { why: "not_known" }],
    [
      "a hold",
      server({ holds: [{ author: "door nas-ssh", until: NOW.wall + HOUR }] }),
      { why: "held", detail: "door nas-ssh", until: NOW.wall + HOUR },
    ],
    [
      "a server that needs it",
      { ...server({ neededBy: ["db"] }), around: { view: (uuid) => (uuid === "db" ? needs : undefined) } },
      { why: "needed_by", detail: "db" },
    ],
    ["a doubt that it wakes", server({ wakeDoubt: "off" }), { why: "may_not_wake" }],
    ["a way that it cannot go", server({ lacks: "suspend" }), { why: "cannot_go", detail: "suspend" }],
    [
      "an author without the right",
      { around: { view: () => undefined, mayStop: () => false } },
      { why: "no_right", detail: "yuki" },
    ],
    [
      "the hours of a schedule",
      { ...server({ keptOnBy: "office" }), rest: { ...REST, when: "outside_schedule" } },
      { why: "within_schedule", detail: "office" },
    ],
    [
      "that it was free for too short",
      { free: { ...FREE, ms: 29 * MINUTE } },
      { why: "not_free_for_long", until: NOW.wall + MINUTE },
    ],
    [
      "that it was up for too short",
      { ...server({ upSince: NOW.wall - 14 * MINUTE }), free: { ...FREE, ms: 30 * MINUTE } },
      { why: "just_started", until: NOW.wall + MINUTE },
    ],
    ["a click of a moment ago", facts({ powerSince: ago(29 * MINUTE) }), { why: "not_free_for_long" }],
    [
      "a decline of a moment ago",
      { watchedSince: NOW.monotonic - 10 * MINUTE },
      { why: "not_free_for_long", until: NOW.wall + 20 * MINUTE },
    ],
  ])("%s", (_, changes, expected) => {
    expect(keptFromRest({ ...BASE, ...changes }, NOW)).toEqual([expect.objectContaining(expected)]);
  });

  test("the hours of a schedule keep nothing on that rests always, nor does what was never seen to wake", () => {
    expect(whys(server({ keptOnBy: "office" }))).toEqual([]);
    expect(whys(server({ wakeDoubt: "unproved" }))).toEqual([]);
  });

  test("what lasts is told before what passes, and the rest is due once all of it has passed", () => {
    const free = { ...FREE, ms: 20 * MINUTE };
    const held = server({ holds: [{ author: "yuki", until: NOW.wall + 2 * HOUR }] });
    const kept = keptFromRest({ ...BASE, ...held, free }, NOW);
    expect(kept.map(({ why }) => why)).toEqual(["held", "not_free_for_long"]);
    expect(restsAt(kept)).toBe(NOW.wall + 2 * HOUR);
    const used = keptFromRest({ ...BASE, ...held, free: null }, NOW);
    expect(used.at(0)).toMatchObject({ why: "not_known" });
    expect(restsAt(used)).toBeNull();
  });
});

test("by whatever clocks: nothing rests that was not watched for as long as it is to be free", () => {
  fc.assert(
    fc.property(
      fc.record({
        ms: fc.nat({ max: 3 * HOUR }),
        watched: fc.nat({ max: 3 * HOUR }),
        powerSince: fc.nat({ max: 3 * HOUR }),
        wallJump: fc.integer({ min: -DAY, max: DAY }),
        afterMinutes: fc.integer({ min: 5, max: 120 }),
      }),
      ({ ms, watched, powerSince, wallJump, afterMinutes }) => {
        const now = { monotonic: NOW.monotonic, wall: NOW.wall + wallJump };
        const rest = { ...REST, afterMinutes, minUpMinutes: 5 };
        const kept = whys(
          {
            ...{ rest, ...facts({ powerSince: ago(powerSince) }), free: { ...FREE, ms } },
            watchedSince: now.monotonic - watched,
          },
          now,
        );
        const least = Math.min(ms, watched, powerSince);
        expect(kept.includes("not_free_for_long")).toBe(least < afterMinutes * MINUTE);
      },
    ),
  );
});
const DAY = 24 * HOUR;

describe("the rest in force", () => {
  const rest = (changes: Partial<Rest> = {}): Rest => ({
    ...{ when: "always", afterMinutes: 30, minUpMinutes: 15, author: "yuki", authorUuid: "u1", ...changes },
  });

  test("is a server's own, whatever its groups have", () => {
    const own = rest({ when: "never" });
    expect(restInForce(own, [{ uuid: "room", rest: rest() }])).toEqual({ ...own, groupUuids: [] });
    expect(restInForce(null, [])).toBeNull();
  });

  test("of several groups is the most careful, in the name of whoever waits longest", () => {
    const found = restInForce(null, [
      { uuid: "a", rest: rest({ when: "outside_schedule", afterMinutes: 10, minUpMinutes: 60 }) },
      { uuid: "b", rest: rest({ afterMinutes: 90, author: "haru", authorUuid: "u2" }) },
    ]);
    expect(found).toEqual({
      ...{ when: "outside_schedule", afterMinutes: 90, minUpMinutes: 60, author: "haru", authorUuid: "u2" },
      groupUuids: ["b", "a"],
    });
    expect(
      restInForce(null, [
        { uuid: "a", rest: rest() },
        { uuid: "b", rest: rest({ when: "never" }) },
      ])?.when,
    ).toBe("never");
  });

  test("does not depend on the order of the groups, and is never less careful than one of them", () => {
    const any = fc.array(
      fc.record({
        uuid: fc.uuid(),
        rest: fc.record({
          when: fc.constantFrom(...REST_WHENS),
          afterMinutes: fc.integer({ min: 5, max: 1440 }),
          minUpMinutes: fc.integer({ min: 5, max: 1440 }),
          author: fc.string(),
          authorUuid: fc.option(fc.uuid(), { nil: null }),
        }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(any, (groups) => {
        const found = restInForce(null, groups);
        expect(restInForce(null, [...groups].reverse())).toEqual(found);
        for (const one of groups) {
          expect(REST_WHENS.indexOf(found?.when ?? "always")).toBeLessThanOrEqual(
            REST_WHENS.indexOf(one.rest.when),
          );
          expect(found?.afterMinutes).toBeGreaterThanOrEqual(one.rest.afterMinutes);
          expect(found?.minUpMinutes).toBeGreaterThanOrEqual(one.rest.minUpMinutes);
        }
      }),
    );
  });
});

test("the stop of a rest is what a person could ask for, and it ends where the rest or the use is another one", () => {
  const stop = stopOfRest(REST, NOW);
  expect(stop).toMatchObject({ author: "yuki", authorUuid: "u1", run: null, how: null, evenIfNeeded: false });
  expect(stop.evenIfItMayNotWake).toBe(false);
  expect(stop.until).toBeGreaterThan(NOW.wall);
  expect(restGoesOn(stop, REST, [])).toBe(true);
  expect(restGoesOn(stop, REST, null)).toBe(true);
  expect(restGoesOn(stop, REST, [{ kind: "traffic", name: "traffic", since: null }])).toBe(false);
  expect(restGoesOn(stop, null, [])).toBe(false);
  expect(restGoesOn(stop, { ...REST, when: "never" }, [])).toBe(false);
  expect(restGoesOn(stop, { ...REST, authorUuid: "u2" }, [])).toBe(false);
});
