import fc from "fast-check";
import { expect, test } from "vitest";
import { aheadAt, futureOf, futureRibbon, lightAt, type Future, type Situation } from "./future";
import { NO_OUTLOOK, outlooks, type Outlook, type PlannedRun, type PlannedTransition } from "./plan";
import { HOUR } from "./time-scale";

const NOW = 1_000 * HOUR;
const at = (hours: number) => NOW + hours * HOUR;
const SPAN = { now: NOW, until: at(8), knownUntil: at(8) };
const ON: Situation = { is: "on", heldUntil: null, stopsBy: null, mayNotWake: false };
const OFF: Situation = { ...ON, is: "off" };
const UNKNOWN: Situation = { ...ON, is: null };

const turnsOn = (hours: number): PlannedTransition => ({
  ...{ kind: "transition", at: at(hours), action: "ON", until: at(hours + 1) },
  ...{
    schedule: { uuid: "s", missing: null },
    name: "evenings",
    evenIfItMayNotWake: false,
    serverUuids: ["a"],
  },
});
const turnsOff = (hours: number, by = hours): PlannedTransition => ({
  ...turnsOn(hours),
  ...{ action: "OFF", until: at(by) },
});
const run = (action: "ON" | "OFF", hours: number): PlannedRun => ({
  ...{ kind: "run", action, until: at(hours), serverUuids: ["a"] },
});
const plan = (...planned: readonly (PlannedTransition | PlannedRun)[]): Outlook =>
  outlooks(planned).get("a") ?? NO_OUTLOOK;
const inHours = (future: Future) =>
  future.map(({ expected, since, until }) => [expected, (since - NOW) / HOUR, (until - NOW) / HOUR]);

test.each<[string, Situation, Outlook, ReturnType<typeof inHours>]>([
  ["on without a plan: it stays on", ON, plan(), [["on", 0, 8]]],
  ["off without a plan: it stays off", OFF, plan(), [["off", 0, 8]]],
  ["lost, changing or in trouble without a plan", UNKNOWN, plan(), [["unknown", 0, 8]]],
  [
    "turned off at once",
    ON,
    plan(turnsOff(3)),
    [
      ["on", 0, 3],
      ["off", 3, 8],
    ],
  ],
  [
    "turned off when free",
    ON,
    plan(turnsOff(3, 5)),
    [
      ["on", 0, 3],
      ["stopping", 3, 5],
      ["off", 5, 8],
    ],
  ],
  ["turned off when free, while it is off", OFF, plan(turnsOff(3, 5)), [["off", 0, 8]]],
  [
    "turned off when free beyond the picture",
    ON,
    plan(turnsOff(3, 20)),
    [
      ["on", 0, 3],
      ["stopping", 3, 8],
    ],
  ],
  [
    "turned on",
    OFF,
    plan(turnsOn(2)),
    [
      ["off", 0, 2],
      ["on", 2, 8],
    ],
  ],
  ["turned on while it is on", ON, plan(turnsOn(2)), [["on", 0, 8]]],
  [
    "turned on before it was free",
    ON,
    plan(turnsOff(1, 5), turnsOn(3)),
    [
      ["on", 0, 1],
      ["stopping", 1, 3],
      ["on", 3, 8],
    ],
  ],
  [
    "two schedules that turn it off: the later end counts",
    ON,
    plan(turnsOff(1, 3), turnsOff(2, 5)),
    [
      ["on", 0, 1],
      ["stopping", 1, 5],
      ["off", 5, 8],
    ],
  ],
  [
    "transitions in whatever order they are named",
    ON,
    plan(turnsOn(6), turnsOff(2)),
    [
      ["on", 0, 2],
      ["off", 2, 6],
      ["on", 6, 8],
    ],
  ],
  [
    "lost, and turned off later",
    UNKNOWN,
    plan(turnsOff(3, 5)),
    [
      ["unknown", 0, 5],
      ["off", 5, 8],
    ],
  ],
  [
    "lost, and turned on later",
    UNKNOWN,
    plan(turnsOn(2)),
    [
      ["unknown", 0, 2],
      ["on", 2, 8],
    ],
  ],
  [
    "held beyond its transition: that passes",
    { ...ON, heldUntil: at(4) },
    plan(turnsOff(3, 5)),
    [["on", 0, 8]],
  ],
  [
    "held until its transition",
    { ...ON, heldUntil: at(3) },
    plan(turnsOff(3)),
    [
      ["on", 0, 3],
      ["off", 3, 8],
    ],
  ],
  [
    "nobody could wake it: no schedule turns it off",
    { ...ON, mayNotWake: true },
    plan(turnsOff(3)),
    [["on", 0, 8]],
  ],
  [
    "nobody could wake it, and its schedule does not mind",
    { ...ON, mayNotWake: true },
    plan({ ...turnsOff(3), evenIfItMayNotWake: true }),
    [
      ["on", 0, 3],
      ["off", 3, 8],
    ],
  ],
  [
    "a stop that waits",
    { ...ON, stopsBy: at(2) },
    plan(),
    [
      ["stopping", 0, 2],
      ["off", 2, 8],
    ],
  ],
  [
    "a stop that waits, and a schedule that turns it on",
    { ...ON, stopsBy: at(4) },
    plan(turnsOn(2)),
    [
      ["stopping", 0, 2],
      ["on", 2, 8],
    ],
  ],
  ["a stop whose time is up by this clock", { ...ON, stopsBy: at(-1) }, plan(), [["on", 0, 8]]],
  [
    "a run that turns it off",
    ON,
    plan(run("OFF", 1)),
    [
      ["stopping", 0, 1],
      ["off", 1, 8],
    ],
  ],
  [
    "a run that turns it on",
    OFF,
    plan(run("ON", 1)),
    [
      ["starting", 0, 1],
      ["on", 1, 8],
    ],
  ],
  ["a run that is over for it by its state", OFF, plan(run("OFF", 1)), [["off", 0, 8]]],
  [
    "a run that turns it off while it is lost",
    UNKNOWN,
    plan(run("OFF", 1)),
    [
      ["unknown", 0, 1],
      ["off", 1, 8],
    ],
  ],
  [
    "a schedule that turns it off, with no time to wait, while a run does and it is lost",
    UNKNOWN,
    plan(turnsOff(0, 0), run("OFF", 1)),
    [
      ["unknown", 0, 1],
      ["off", 1, 8],
    ],
  ],
  [
    "schedules that turn it on and off at once, as a stop reaches its deadline",
    { ...ON, stopsBy: at(3) },
    plan(turnsOn(3), turnsOff(3, 4)),
    [
      ["stopping", 0, 4],
      ["off", 4, 8],
    ],
  ],
])("%s", (_what, situation, outlook, expected) => {
  expect(inHours(futureOf(situation, outlook, SPAN))).toEqual(expected);
});

test("what plans do not reach is unknown, also while something is in progress", () => {
  const short = { ...SPAN, knownUntil: at(4) };
  expect(inHours(futureOf(ON, plan(turnsOff(5)), short))).toEqual([
    ["on", 0, 4],
    ["unknown", 4, 8],
  ]);
  const [stopping, unknown] = futureOf({ ...ON, stopsBy: at(6) }, plan(), short);
  // Its slope is that of the whole wait.
  expect([stopping?.expected, stopping?.until, stopping?.latest]).toEqual(["stopping", at(4), at(6)]);
  expect(unknown?.expected).toBe("unknown");
});

test("each state names its cause", () => {
  const off = turnsOff(3, 5);
  const future = futureOf(ON, plan(off), SPAN);
  expect([1, 4, 6, 9].map((hours) => aheadAt(future, at(hours))?.by)).toEqual([null, off, off, undefined]);
  expect(aheadAt(futureOf({ ...ON, stopsBy: at(2) }, plan(), SPAN), NOW)?.by).toMatchObject({ kind: "stop" });
});

const anySituation = fc.record({
  is: fc.constantFrom("on" as const, "off" as const, null),
  heldUntil: fc.option(fc.integer({ min: 1, max: 9 }).map(at)),
  stopsBy: fc.option(fc.integer({ min: 1, max: 9 }).map(at)),
  mayNotWake: fc.boolean(),
});
const anyPlan = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.integer({ min: -1, max: 9 }).map(turnsOn),
        fc
          .tuple(fc.integer({ min: -1, max: 9 }), fc.integer({ min: 0, max: 5 }))
          .map(([hours, waits]) => turnsOff(hours, hours + waits)),
      ),
      { maxLength: 6 },
    ),
    fc.array(fc.tuple(fc.constantFrom("ON" as const, "OFF" as const), fc.integer({ min: -1, max: 9 })), {
      maxLength: 2,
    }),
  )
  .map(([transitions, runs]) => plan(...transitions, ...runs.map(([action, hours]) => run(action, hours))));

test("whatever is planned, a future begins now and ends with its span, in order, without gaps or overlaps", () => {
  fc.assert(
    fc.property(anySituation, anyPlan, fc.integer({ min: -1, max: 9 }), (situation, outlook, known) => {
      const future = futureOf(situation, outlook, { ...SPAN, knownUntil: at(known) });
      let end = NOW;
      for (const [index, ahead] of future.entries()) {
        expect(ahead.since).toBe(end);
        expect(ahead.until).toBeGreaterThan(ahead.since);
        expect(ahead.latest).toBeGreaterThanOrEqual(ahead.until);
        expect(ahead.expected).not.toBe(future[index - 1]?.expected);
        expect(lightAt(ahead, ahead.until)).toBeGreaterThanOrEqual(0);
        end = ahead.until;
      }
      expect(end).toBe(SPAN.until);
      if (known < 8) expect(aheadAt(future, at(7.5))?.expected).toBe("unknown");
    }),
  );
});

test("at every moment it is what the transitions, lived through one after the other, make of it", () => {
  fc.assert(
    fc.property(anySituation, anyPlan, (situation, outlook) => {
      const future = futureOf(situation, outlook, SPAN);
      let on: boolean | null = situation.is === null ? null : situation.is === "on";
      // The wait for a free server, and a run that wakes it, as a person would follow them with a clock.
      const ends = (action: "ON" | "OFF") =>
        outlook.runs.filter((each) => each.action === action && each.until > NOW);
      const last = (times: readonly number[]) => Math.max(...times, -Infinity);
      let stops =
        on === false
          ? -Infinity
          : last([situation.stopsBy ?? -Infinity, ...ends("OFF").map(({ until }) => until)]);
      if (stops <= NOW) stops = -Infinity;
      let starts = on === true || stops > NOW ? -Infinity : last(ends("ON").map(({ until }) => until));
      if (starts > NOW && on === null) on = false;
      for (let quarters = 0; quarters < 32; quarters++) {
        const time = at(quarters / 4);
        if (stops <= time && stops > -Infinity) [on, stops] = [false, -Infinity];
        if (starts <= time && starts > -Infinity) [on, starts] = [true, -Infinity];
        for (const { at: due, action, until, evenIfItMayNotWake } of outlook.transitions) {
          if (due !== time) continue;
          if (action === "ON") {
            on = true;
            stops = starts = -Infinity;
          } else if (
            (on !== false || starts > -Infinity) &&
            (!situation.mayNotWake || evenIfItMayNotWake) &&
            due >= (situation.heldUntil ?? 0)
          ) {
            if (starts > -Infinity) [on, starts] = [null, -Infinity];
            stops = Math.max(stops, until);
            if (stops <= time) [on, stops] = [false, -Infinity];
          }
        }
        const isOnItsWay = stops > -Infinity ? "stopping" : starts > -Infinity ? "starting" : null;
        const state = on === null ? "unknown" : (isOnItsWay ?? (on ? "on" : "off"));
        expect([quarters / 4, aheadAt(future, time)?.expected]).toEqual([quarters / 4, state]);
      }
    }),
  );
});

test("a group's future counts those that will be on; whoever goes off when free counts less and less", () => {
  const futures = [
    futureOf(ON, plan(turnsOff(2, 6)), SPAN),
    futureOf(ON, plan(turnsOff(4)), SPAN),
    futureOf(OFF, plan(), SPAN),
    futureOf(UNKNOWN, plan(), SPAN),
  ];
  const steps = futureRibbon(futures).map(({ since, until, on, unknown }) => [
    ...[(since - NOW) / HOUR, (until - NOW) / HOUR],
    ...[...on.map((count) => Math.round(count * 100) / 100), unknown],
  ]);
  expect(steps).toEqual([
    [0, 2, 2, 2, 1],
    [2, 4, 2, 1.5, 1],
    [4, 6, 0.5, 0, 1],
    [6, 8, 0, 0, 1],
  ]);
  expect(futureRibbon([])).toEqual([]);
});

test("a group's future is the sum of its servers'", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anySituation, anyPlan), { minLength: 1, maxLength: 5 }), (servers) => {
      const futures = servers.map(([situation, outlook]) => futureOf(situation, outlook, SPAN));
      let end = NOW;
      for (const { since, until, on, unknown } of futureRibbon(futures)) {
        expect(since).toBe(end);
        end = until;
        const middle = (since + until) / 2;
        const now = futures.map((future) => aheadAt(future, middle));
        const light = now.reduce((sum, ahead) => sum + (ahead ? lightAt(ahead, middle) : NaN), 0);
        expect((on[0] + on[1]) / 2).toBeCloseTo(light, 6);
        expect(unknown).toBe(now.filter((ahead) => ahead?.expected === "unknown").length);
      }
      expect(end).toBe(SPAN.until);
    }),
  );
});
