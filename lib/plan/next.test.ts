import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { newFacts, type Facts } from "../power/facts";
import {
  LONGEST_CHAIN,
  nextChange,
  nextStart,
  NEXT_WITHIN,
  type Next,
  type ScheduleAhead,
  type ServerAhead,
} from "./next";
import type { PendingStop } from "./pending-stop";
import type { Member, Run } from "./run";
import { hours, isAwake, transitions, type Timetable } from "./schedule";

const HOUR = 3600_000;
/** A Thursday. */
const DAWN = Date.UTC(2026, 10, 26);
const NOON = DAWN + 12 * HOUR;
const at = (hour: number): number => DAWN + hour * HOUR;

const NOW = { monotonic: 1, wall: NOON };
const ON: Facts = {
  ...newFacts(10, NOW),
  ...{ power: "ON", previous: "ON", current: "ON", noneSince: null },
  last: {
    ...{ at: NOW, boot: "boot", instance: "komolet", sequence: 3, revisionEcho: 1, leaving: false },
  },
};
const OFF: Facts = { ...ON, power: "OFF", previous: "Stopping", current: "None", downAsOrdered: true };
const LOST: Facts = { ...ON, current: "None", noneSince: NOW };
const STARTING: Facts = { ...ON, previous: "Stopping", current: "None" };
const ORDERED: Facts = {
  ...{ ...ON, power: "OFF", applying: { cause: "off", revision: 2, launchedSince: false } },
  order: { mode: "now", how: "power_off", grace: 0, reason: "", boot: "boot", revision: 2 },
};

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

/** A schedule of every day by UTC. */
function schedule(
  name: string,
  from: string,
  to: string,
  changes: Partial<Timetable & ScheduleAhead> = {},
): ScheduleAhead {
  const timetable: Timetable = {
    ...{ zone: "UTC", windows: [{ days: EVERY_DAY, from, to }], wake: true, stop: true, stopBy: null },
    ...{ exceptions: [], pausedUntil: null, ...changes },
  };
  const until = NOON + NEXT_WITHIN + 24 * HOUR;
  return {
    by: { author: "yuki", schedule: { uuid: `uuid of ${name}`, name }, runUuid: null },
    ...{ mode: "when_free", minOn: 0, evenIfItMayNotWake: false, mayStop: undefined },
    isCalendarGood: () => true,
    transitions: transitions(timetable, NOON, until),
    hours: hours(timetable, NOON - 48 * HOUR, until),
    ...changes,
  };
}

function server(uuid: string, changes: Partial<ServerAhead> = {}): ServerAhead {
  return {
    ...{ uuid, facts: ON, pendingStop: null, holds: [], upSince: at(0), lacks: null, neededBy: [] },
    ...{ wakeDoubt: () => null, relaysWith: () => [], rests: () => null },
    ...{ schedules: [], startedBy: [], runs: [] },
    orderBy: { author: "", schedule: null, runUuid: null },
    ...changes,
  };
}

function next(of: ServerAhead, others: readonly ServerAhead[] = [], now = NOON): Next | null {
  const all = new Map([of, ...others].map((each) => [each.uuid, each]));
  const known = { known: new Map(), relays: new Map(), chain: LONGEST_CHAIN };
  return nextChange(of, { now, find: (uuid) => all.get(uuid), ...known });
}

/** "OFF 19–23 when free, by day", in hours of the first day; "now" where it is under way. */
function line(...asked: Parameters<typeof next>): string {
  const found = next(...asked);
  if (!found) return "nothing";
  const { action, whenFree, by } = found;
  const hour = (time: number): string => String((time - DAWN) / HOUR);
  const from = found.at === null ? "now" : hour(found.at);
  const to = found.latest === null ? "" : `–${hour(found.latest)}`;
  const who = by.schedule?.name ?? (by.author || "?");
  return `${action} ${from}${to}${whenFree ? " when free" : ""}, by ${who}`;
}

/** The next planned start in hours of the first day; null: none. */
function start(of: ServerAhead, now = NOON): number | null {
  const known = { known: new Map(), relays: new Map(), chain: LONGEST_CHAIN };
  const fleet = { now, find: () => undefined, ...known };
  const found = nextStart(of, fleet);
  return found === null ? null : (found - DAWN) / HOUR;
}

const hold = (until: number) => ({ author: "emi", until });
const day = schedule("day", "08:00", "19:00", { stopBy: "23:00" });

describe("the last relay of a group that keeps one on", () => {
  const relaysWith = () => [{ network: "10.92.2.0/24", relays: ["a", "b", "c"] }];
  const relay = (uuid: string, changes: Partial<ServerAhead> = {}) =>
    server(uuid, { relaysWith, schedules: [day], ...changes });
  const goes = "OFF 19–23 when free, by day";

  it("stays on: the first of those that are to go together", () => {
    const [a, b, c] = [relay("a"), relay("b"), relay("c")];
    expect(line(a, [b, c])).toBe("nothing");
    expect(line(b, [a, c])).toBe(goes);
    expect(line(c, [a, b])).toBe(goes);
  });

  it("is the first that is on by then", () => {
    const off = relay("a", { facts: OFF, schedules: [] });
    expect(line(relay("b"), [off, relay("c")])).toBe("nothing");
    expect(line(relay("c"), [off, relay("b")])).toBe(goes);
    const morning = schedule("morning", "13:00", "14:00", { stop: false });
    expect(line(relay("b"), [relay("a", { facts: OFF, schedules: [day, morning] })])).toBe(goes);
  });

  it("is none while another one stays on", () => {
    expect(line(relay("a"), [relay("b", { schedules: [] })])).toBe(goes);
    expect(line(relay("a"), [relay("b", { holds: [hold(at(20))] })])).toBe(goes);
    const early = schedule("early", "08:00", "18:00");
    expect(line(relay("a"), [relay("b", { schedules: [early] })])).toBe("nothing");
  });
});

test("a server that goes to sleep by itself says when, unless something else is first or under way", () => {
  const rests = (hour: number) => () => ({ at: at(hour), author: "haru" });
  expect(line(server("nas", { rests: rests(13) }))).toBe("OFF 13 when free, by haru");
  expect(line(server("nas", { rests: rests(13), schedules: [day] }))).toBe("OFF 13 when free, by haru");
  expect(line(server("nas", { rests: rests(20), schedules: [day] }))).toBe("OFF 19–23 when free, by day");
  expect(line(server("nas", { rests: rests(11.9) }))).toBe("OFF now when free, by haru");
  for (const facts of [OFF, LOST, STARTING])
    expect(line(server("nas", { facts, rests: rests(13) }))).not.toMatch(/haru/);
  expect(next(server("nas", { rests: rests(13) }))?.by.rest).toBe(true);
  expect(next(server("nas", { schedules: [day] }))?.by.rest).toBeUndefined();
});

describe("the next start", () => {
  const starts = (changes: Partial<ServerAhead>, now?: number) =>
    start(server("web", { facts: ORDERED, ...changes }), now);

  it("is the first one after the order, by any schedule, also of a server that needs this one", () => {
    expect(starts({})).toBeNull();
    expect(starts({ schedules: [day] }, at(19.1))).toBe(32);
    const early = schedule("early", "06:30", "07:00");
    expect(starts({ schedules: [day, early] }, at(19.1))).toBe(30.5);
    expect(starts({ schedules: [day], startedBy: [early] }, at(19.1))).toBe(30.5);
    expect(start(server("web", { schedules: [day] }))).toBe(32);
  });

  it("leaves out what is paused, a day off, and what turns nothing on", () => {
    expect(
      starts({ schedules: [schedule("day", "08:00", "19:00", { pausedUntil: at(33) })] }, at(19.1)),
    ).toBe(56);
    const holiday = [{ first: "2026-11-27", last: "2026-11-28" }];
    expect(
      starts({ schedules: [schedule("day", "08:00", "19:00", { exceptions: holiday })] }, at(19.1)),
    ).toBe(80);
    expect(starts({ schedules: [schedule("day", "08:00", "19:00", { wake: false })] }, at(19.1))).toBeNull();
  });

  it("is none where one is under way", () => {
    expect(start(server("web", { facts: STARTING, schedules: [day] }))).toBeNull();
  });
});

describe("a schedule", () => {
  it("turns off at the end of its hours, and on at their beginning", () => {
    expect(line(server("web", { schedules: [day] }))).toBe("OFF 19–23 when free, by day");
    expect(line(server("web", { facts: OFF, schedules: [day] }))).toBe("ON 32, by day");
    expect(line(server("web"))).toBe("nothing");
  });

  it("that does not wait has half an hour", () => {
    const now = { ...day, mode: "now" as const };
    expect(line(server("web", { schedules: [now] }))).toBe("OFF 19–19.5, by day");
  });

  it("that only turns on does nothing to a server that is on, and that only turns off nothing to one that is off", () => {
    const onlyOn = schedule("only on", "08:00", "19:00", { stop: false });
    const onlyOff = schedule("only off", "08:00", "19:00", { wake: false });
    expect(line(server("web", { schedules: [onlyOn] }))).toBe("nothing");
    expect(line(server("web", { facts: OFF, schedules: [onlyOff] }))).toBe("nothing");
    expect(line(server("web", { schedules: [onlyOn, onlyOff] }))).toMatch(/^OFF 19–/);
  });

  it("whose transition is due and has no run yet is under way; one that was missed turns nothing off", () => {
    const web = server("web", { schedules: [day] });
    expect(line(web, [], at(19) + 1000)).toBe("OFF now–23 when free, by day");
    expect(line(web, [], at(19) + 61_000)).toBe("OFF 43–47 when free, by day");
    const missed = { at: at(8), action: "ON", until: at(19) } as const;
    const morning = { ...day, transitions: [missed, ...day.transitions] };
    expect(line(server("web", { facts: OFF, schedules: [morning] }))).toBe("ON now, by day");
    expect(line(server("web", { facts: OFF, schedules: [morning] }), [], at(19.5))).toBe("ON 32, by day");
  });

  it("waits until a server has been up for long enough, and leaves it where that is too late", () => {
    const hourUp = { ...day, minOn: 3600 };
    expect(line(server("web", { schedules: [hourUp], upSince: at(18.5) }))).toBe(
      "OFF 19.5–23 when free, by day",
    );
    expect(line(server("web", { schedules: [hourUp], upSince: at(22) }))).toBe("OFF 43–47 when free, by day");
  });

  it("leaves a server that must be kept on at its time, however long it waits then", () => {
    const hourUp = { ...day, minOn: 3600 };
    const evening = schedule("evening", "17:00", "19:15", { stop: false });
    const up = { upSince: at(18.5), holds: [hold(at(19.25))] };
    expect(line(server("web", { ...up, schedules: [hourUp] }))).toBe("OFF 43–47 when free, by day");
    expect(line(server("web", { ...up, holds: [], schedules: [hourUp, evening] }))).toBe("nothing");
    const tea = schedule("tea", "19:10", "19:20", { wake: false, stop: false });
    expect(line(server("web", { ...up, holds: [], schedules: [hourUp, tea] }))).toBe(
      "OFF 43–43.166666666666664 when free, by day",
    );
  });

  it("turns nothing off that could not be woken again, that its author may not, or by dates that are too old", () => {
    const wakeDoubt = () => "off" as const;
    expect(line(server("web", { schedules: [day], wakeDoubt }))).toBe("nothing");
    const allowed = { ...day, evenIfItMayNotWake: true };
    expect(line(server("web", { schedules: [allowed], wakeDoubt }))).toMatch(/^OFF 19/);
    expect(line(server("web", { schedules: [{ ...day, mayStop: () => false }] }))).toBe("nothing");
    const soonOld = { ...day, isCalendarGood: (when: number) => when < at(12) };
    expect(line(server("web", { schedules: [soonOld] }))).toBe("nothing");
  });

  it("does nothing to a server of which two machines report", () => {
    const two: Facts = { ...ON, duplicate: { instance: "other", reportedAt: NOW } };
    expect(line(server("web", { facts: two, schedules: [day] }))).toBe("nothing");
  });

  it("counts a lost server as off: it is told nothing, and woken the next time", () => {
    expect(line(server("web", { facts: LOST, schedules: [day] }))).toBe("ON 32, by day");
  });
});

describe("what keeps a server on", () => {
  it("is a hold beyond the end of the hours: then it stays on until the next end", () => {
    const held = (until: number) => line(server("web", { schedules: [day], holds: [hold(until)] }));
    expect(held(at(18))).toBe("OFF 19–23 when free, by day");
    expect(held(at(19))).toBe("OFF 19–23 when free, by day");
    expect(held(at(20))).toBe("OFF 43–47 when free, by day");
    expect(held(at(24 * 15))).toBe("nothing");
  });

  it("is another schedule whose hours go on: then that one's end counts", () => {
    const evening = schedule("evening", "17:00", "22:00");
    expect(line(server("web", { schedules: [day, evening] }))).toBe("OFF 22–32 when free, by evening");
  });

  it("is another schedule that never turns off", () => {
    const always = schedule("always", "00:00", "24:00");
    expect(line(server("web", { schedules: [day, always] }))).toBe("nothing");
    const paused = schedule("always", "00:00", "24:00", { pausedUntil: at(30) });
    expect(line(server("web", { schedules: [day, paused] }))).toBe("OFF 19–23 when free, by day");
  });

  it("is another schedule whose hours begin while it is waited for: the stop ends then", () => {
    const night = schedule("night", "21:00", "22:00", { wake: false });
    expect(line(server("web", { schedules: [day, night] }))).toBe("OFF 19–21 when free, by day");
  });

  it("is a server that needs it and stays on", () => {
    const nas = server("nas", { schedules: [day], neededBy: ["web"] });
    expect(line(nas, [server("web")])).toBe("nothing");
    expect(line(nas, [server("web", { facts: OFF })])).toBe("OFF 19–23 when free, by day");
    expect(line(nas, [server("web", { facts: { ...LOST, power: "OFF" } })])).toBe("nothing");
    expect(line(nas, [server("web", { schedules: [day] })])).toBe("OFF 19–23 when free, by day");
    const held = server("web", { schedules: [day], holds: [hold(at(20))] });
    expect(line(nas, [held])).toBe("OFF 43–47 when free, by day");
  });

  it("is a server that needs it until that is turned off itself, within the time", () => {
    const nas = server("nas", { schedules: [day], neededBy: ["web"] });
    const until21 = schedule("later", "08:00", "21:00");
    expect(line(nas, [server("web", { schedules: [until21] })])).toBe("OFF 21–23 when free, by day");
    const until23 = schedule("later", "08:00", "23:00");
    expect(line(nas, [server("web", { schedules: [until23] })])).toBe("nothing");
    const comes = schedule("comes", "18:00", "24:00");
    expect(line(nas, [server("web", { facts: OFF, schedules: [comes] })])).toBe("nothing");
  });

  it("is a chain of servers, each of which needs the next", () => {
    const chain = Array.from({ length: 300 }, (_, n) =>
      server(`${n}`, { schedules: [day], neededBy: n < 299 ? [`${n + 1}`] : [] }),
    );
    expect(line(chain[250] as ServerAhead, chain)).toBe("OFF 19–23 when free, by day");
    // Nobody looks through one that is longer.
    expect(line(chain[0] as ServerAhead, chain)).toBe("nothing");
  });
});

describe("a server that others need", () => {
  it("is turned on by their schedule", () => {
    const nas = server("nas", { facts: OFF, startedBy: [day] });
    expect(line(nas)).toBe("ON 32, by day");
    // It turns nothing off that it does not name.
    expect(line({ ...nas, facts: ON })).toBe("nothing");
  });

  it("stays on where that schedule begins while it would be turned off, or at that time", () => {
    const nas = (from: string) =>
      server("nas", { schedules: [day], startedBy: [schedule("its", from, "23:30")], neededBy: ["web"] });
    const web = server("web", { facts: OFF });
    expect(line(nas("19:00"), [web])).toBe("nothing");
    expect(line(nas("20:00"), [web])).toBe("OFF 19–20 when free, by day");
  });
});

describe("what is under way", () => {
  const waits: PendingStop = {
    ...{ author: "mika", authorUuid: null, reason: "", how: null, run: null },
    ...{ since: NOW, until: at(17), boot: "boot" },
    ...{ revision: 1, declined: false, evenIfItMayNotWake: true, evenIfNeeded: false },
  };
  const run: Run = {
    ...{ uuid: "run", action: "OFF", mode: "when_free", grace: 60, reason: "", author: "ken" },
    ...{ authorUuid: null, schedule: null, since: NOW, until: at(18), rate: null, minOn: 0 },
    ...{ evenIfItMayNotWake: true, members: [], cancelledBy: null, endedAt: null },
  };
  const member: Member = {
    ...{ serverUuid: "web", serverName: "web", boot: "boot", waitsFor: [], added: false },
    ...{ asked: null, end: null },
  };

  it("is an order, whatever is planned", () => {
    const orderBy = { author: "emi", schedule: null, runUuid: null };
    expect(line(server("web", { facts: ORDERED, orderBy, schedules: [day] }))).toBe("OFF now, by emi");
  });

  it("is a stop that waits", () => {
    expect(line(server("web", { pendingStop: waits, schedules: [day] }))).toBe(
      "OFF now–17 when free, by mika",
    );
    // The next transition that turns on ends it.
    const earlier = schedule("earlier", "16:00", "19:00");
    expect(line(server("web", { pendingStop: waits, schedules: [earlier] }))).toBe(
      "OFF now–16 when free, by mika",
    );
    // The hours of a schedule keep nothing on against a person.
    const only = schedule("earlier", "10:00", "19:00", { wake: false });
    expect(line(server("web", { pendingStop: waits, schedules: [only] }))).toBe(
      "OFF now–17 when free, by mika",
    );
  });

  it("is a stop of a schedule's run that waits, until the hours of another schedule", () => {
    const pendingStop = { ...waits, run: "run" };
    const its = { ...run, schedule: { uuid: "uuid of day", name: "day" } };
    const runs = [{ run: its, member: { ...member, asked: { at: NOW, revision: 1 } } }];
    const only = schedule("tea", "16:00", "16:30", { wake: false });
    expect(line(server("web", { pendingStop, runs, schedules: [only] }))).toBe(
      "OFF now–16 when free, by day",
    );
  });

  it("is a run that has not asked it yet", () => {
    expect(line(server("web", { runs: [{ run, member }] }))).toBe("OFF now–18 when free, by ken");
    const later = { ...run, minOn: 3600 };
    expect(line(server("web", { runs: [{ run: later, member }], upSince: at(11.5) }))).toBe(
      "OFF 12.5–18 when free, by ken",
    );
    // The one that would be stopped is another boot.
    expect(line(server("web", { runs: [{ run, member: { ...member, boot: "earlier" } }] }))).toBe("nothing");
    const end = { as: "skipped", why: "held", detail: "", use: null, at: NOON } as const;
    expect(line(server("web", { runs: [{ run, member: { ...member, end } }] }))).toBe("nothing");
  });

  it("is a run that turns it on, or that it is being woken", () => {
    const on: Run = { ...run, action: "ON", mode: "now" };
    expect(line(server("web", { facts: OFF, runs: [{ run: on, member }] }))).toBe("ON now–18, by ken");
    expect(line(server("web", { runs: [{ run: on, member }] }))).toBe("nothing");
    expect(line(server("web", { facts: STARTING, schedules: [day] }))).toBe("ON now, by ?");
  });
});

test("what is next is never past, never later than its end, and as a walk through the hours finds it", () => {
  const hour = fc.integer({ min: 0, max: 23 });
  const daily = fc
    .record({ from: hour, length: fc.integer({ min: 1, max: 23 }), wake: fc.boolean(), stop: fc.boolean() })
    .map(({ from, length, wake, stop }): Timetable => ({
      ...{ zone: "UTC", wake, stop, stopBy: null, exceptions: [], pausedUntil: null },
      windows: [{ days: EVERY_DAY, from: clock(from), to: clock(from + length) }],
    }));
  const asked = fc.record({
    tables: fc.array(daily, { maxLength: 3 }),
    isOn: fc.boolean(),
    minutes: fc.integer({ min: 1, max: 24 * 60 - 1 }).filter((minutes) => minutes % 60 !== 0),
    held: fc.option(fc.integer({ min: 0, max: 60 })),
  });
  fc.assert(
    fc.property(asked, ({ tables, isOn, minutes, held }) => {
      const now = DAWN + minutes * 60_000;
      const until = held === null ? -Infinity : now + held * HOUR;
      const of = server("web", {
        facts: isOn ? ON : OFF,
        holds: held === null ? [] : [hold(until)],
        schedules: tables.map((table, n) => aheadOf(table, String(n), now)),
      });
      const found = next(of, [], now);
      expect(found && { action: found.action, at: found.at }).toEqual(walk(tables, isOn, now, until));
      if (found) expect(found.latest ?? Infinity).toBeGreaterThan(found.at ?? now);
    }),
  );
});

const clock = (hour: number): string => `${String(hour % 24).padStart(2, "0")}:00`;

function aheadOf(table: Timetable, name: string, now: number): ScheduleAhead {
  const until = now + NEXT_WITHIN;
  return {
    ...day,
    by: { ...day.by, schedule: { uuid: name, name } },
    transitions: transitions(table, now, until),
    hours: hours(table, now, until),
  };
}

/** The same by going from hour to hour: what is on then, and was not before. */
function walk(tables: readonly Timetable[], isOn: boolean, now: number, held: number) {
  // A hold of 60 hours, and the whole day after it.
  for (let time = Math.ceil(now / HOUR) * HOUR; time < now + 4 * 24 * HOUR; time += HOUR) {
    const is = (table: Timetable) => isAwake(table, time);
    const was = (table: Timetable) => isAwake(table, time - 1);
    if (!isOn && tables.some((table) => table.wake && is(table) && !was(table)))
      return { action: "ON", at: time };
    const ends = tables.some((table) => table.stop && was(table) && !is(table));
    if (isOn && ends && !tables.some(is) && held <= time) return { action: "OFF", at: time };
  }
  return null;
}
