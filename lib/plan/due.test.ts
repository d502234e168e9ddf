import { describe, expect, it } from "vitest";
import type { Moment } from "../power/facts";
import { clashes, due, poll, type Due, type DueOf, type Polled } from "./due";
import type { Timetable } from "./schedule";

const HOUR = 3600_000;
const MIDNIGHT = Date.parse("2026-11-26T00:00Z");

/** Awake from 8 to 18 o'clock, every day. */
const timetable: Timetable = {
  zone: "UTC",
  windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }],
  wake: true,
  stop: true,
  stopBy: "23:00",
  exceptions: [],
  pausedUntil: null,
};

/** The moment so many hours and seconds after midnight; the monotonic clock went with it. */
function at(hours: number, seconds = 0): Moment {
  const ms = hours * HOUR + seconds * 1000;
  return { wall: MIDNIGHT + ms, monotonic: ms };
}

function schedule(handledUntil: Moment, also: Partial<DueOf> = {}): DueOf {
  return { timetable, handledUntil: handledUntil.wall, isCalendarGood: true, ...also };
}

function lines({ transitions, skipped }: Due): string[] {
  return [
    ...transitions.map(({ action }) => action),
    ...skipped.map(({ transition, why }) => `no ${transition.action}: ${why}`),
  ];
}

describe("an end of a window", () => {
  const lastPoll = at(17, 3599);

  it("acts once, whoever looks at a page", () => {
    const first = due(schedule(lastPoll), poll(null, lastPoll), at(18));
    expect(lines(first)).toEqual(["OFF"]);
    const planned = { ...schedule(lastPoll), handledUntil: first.handledUntil };
    expect(lines(due(planned, poll(null, at(18)), at(18, 1)))).toEqual([]);
  });

  it("acts until a minute later, and then is skipped and said", () => {
    expect(lines(due(schedule(lastPoll), poll(null, lastPoll), at(18, 60)))).toEqual(["OFF"]);
    expect(lines(due(schedule(lastPoll), poll(null, lastPoll), at(18, 61)))).toEqual(["no OFF: missed"]);
  });

  it("does not act for a manager that starts after it, however soon", () => {
    expect(lines(due(schedule(at(17)), poll(null, at(18, 1)), at(18, 1)))).toEqual(["no OFF: missed"]);
    expect(lines(due(schedule(at(17)), poll(null, at(18, 1)), at(18, 2)))).toEqual(["no OFF: missed"]);
  });

  it("does not act within ten minutes after the clock jumped, in either direction", () => {
    for (const by of [-HOUR, -61_000, 61_000, HOUR]) {
      const before = poll(null, { wall: at(17, 3500).wall - by, monotonic: at(17, 3500).monotonic });
      const jumped = poll(before, at(17, 3501));
      const lateEnough = poll(poll(jumped, at(17, 3599)), at(17, 3599));
      expect(lines(due(schedule(at(17, 3599)), lateEnough, at(18)))).toEqual(["no OFF: clock_jumped"]);
      const later: Polled = { ...jumped, last: lastPoll, jumped: at(17, 2999) };
      expect(lines(due(schedule(lastPoll), later, at(18)))).toEqual(["OFF"]);
    }
  });

  it("does not act at the jump itself", () => {
    const before = poll(null, { wall: at(17).wall, monotonic: at(18).monotonic - 1000 });
    expect(lines(due(schedule(at(17)), before, at(18)))).toEqual(["no OFF: clock_jumped"]);
  });

  it("does not act while the calendar cannot be read; a beginning does", () => {
    const blind = { isCalendarGood: false };
    expect(lines(due(schedule(lastPoll, blind), poll(null, lastPoll), at(18)))).toEqual([
      "no OFF: calendar_unreadable",
    ]);
    expect(lines(due(schedule(at(7), blind), poll(null, at(7, 3599)), at(8)))).toEqual(["ON"]);
  });

  it("comes once where the clock is set back an hour", () => {
    const first = due(schedule(lastPoll), poll(null, lastPoll), at(18));
    const back = { wall: at(17).wall, monotonic: at(18, 1).monotonic };
    const second = due({ ...schedule(at(0)), handledUntil: first.handledUntil }, poll(null, at(18)), back);
    expect(lines(second)).toEqual([]);
    const again = { wall: at(18).wall, monotonic: at(19, 1).monotonic };
    const hourLater = { last: { ...again, wall: again.wall - 500 }, jumped: null };
    expect(lines(due({ ...schedule(at(0)), handledUntil: second.handledUntil }, hourLater, again))).toEqual(
      [],
    );
  });
});

it("goes on after a clock that was years ahead is set right", () => {
  const ahead = Date.parse("2030-01-01T00:00Z");
  const first = due({ ...schedule(at(0)), handledUntil: ahead }, poll(null, at(17)), at(17, 1));
  expect(first.handledUntil).toBe(at(17, 1).wall + 1);
  expect(
    lines(due({ ...schedule(at(0)), handledUntil: first.handledUntil }, poll(null, at(17, 3599)), at(18))),
  ).toEqual(["OFF"]);
});

describe("a beginning of a window", () => {
  it("is made up for while its window lasts", () => {
    expect(lines(due(schedule(at(7)), poll(null, at(17)), at(17)))).toEqual(["ON"]);
  });

  it("is not made up for after its window", () => {
    expect(lines(due(schedule(at(7)), poll(null, at(19)), at(19)))).toEqual([
      "no ON: missed",
      "no OFF: missed",
    ]);
  });

  it("is one after days without the manager", () => {
    const found = due(schedule(at(-100 * 24)), poll(null, at(12)), at(12));
    expect(found.transitions.map(({ at, action }) => [action, at])).toEqual([["ON", at(8).wall]]);
    expect(found.skipped.length).toBeLessThanOrEqual(14);
  });
});

it("has nothing due while it is paused, nor afterwards of that time", () => {
  const paused = { ...timetable, pausedUntil: at(19).wall };
  expect(lines(due(schedule(at(7), { timetable: paused }), poll(null, at(17)), at(18)))).toEqual([]);
  expect(lines(due(schedule(at(7), { timetable: paused }), poll(null, at(18)), at(20)))).toEqual([]);
});

describe("clashes", () => {
  const long = { ...timetable, windows: [{ days: [5], from: "08:00", to: "22:00" }] };
  const of = (
    uuid: string,
    its: Timetable,
    serverUuids: string[],
  ): Parameters<typeof clashes>[0][number] => ({
    ...{ uuid, name: uuid, timetable: its, serverUuids },
  });

  it("are told of each two schedules once, with the servers that stay on", () => {
    const all = [
      of("day", timetable, ["pc1", "pc2"]),
      of("late", long, ["pc2", "pc3"]),
      of("else", long, ["x"]),
    ];
    expect(clashes(all, at(0).wall)).toEqual([
      { stops: "day", keepsOn: "late", at: at(42).wall, serverUuids: ["pc2"] },
    ]);
  });

  it("are none with a schedule that is paused, nor with one that ends at the same time", () => {
    const paused = { ...long, pausedUntil: at(24 * 30).wall };
    expect(clashes([of("day", timetable, ["pc"]), of("late", paused, ["pc"])], at(0).wall)).toEqual([]);
    expect(clashes([of("day", timetable, ["pc"]), of("same", timetable, ["pc"])], at(0).wall)).toEqual([]);
  });
});
