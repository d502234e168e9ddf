import { describe, expect, it, test } from "vitest";
import { transitions, isAwake, type Timetable } from "./schedule";

const school: Timetable = {
  zone: "Europe/Berlin",
  windows: [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "18:00" }],
  wake: true,
  stop: true,
  stopBy: "23:00",
  exceptions: [],
  pausedUntil: null,
};

/** Transitions in a form that is read: local times of the zone. */
function lines(timetable: Timetable, from: string, to: string): string[] {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timetable.zone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return transitions(timetable, Date.parse(from), Date.parse(to)).map(
    ({ at, action, until }) => `${action} ${format.format(at)} – ${format.format(until)}`,
  );
}

describe("a week", () => {
  it("has a transition at the beginning and at the end of each window", () => {
    expect(lines(school, "2026-11-27T00:00Z", "2026-12-01T00:00Z")).toEqual([
      "ON 2026-11-27 07:30 – 2026-11-27 18:00",
      "OFF 2026-11-27 18:00 – 2026-11-27 23:00",
      "ON 2026-11-30 07:30 – 2026-11-30 18:00",
      "OFF 2026-11-30 18:00 – 2026-11-30 23:00",
    ]);
  });

  it("tells the end of a window that began before", () => {
    expect(lines(school, "2026-11-27T12:00Z", "2026-11-28T00:00Z")).toEqual([
      "OFF 2026-11-27 18:00 – 2026-11-27 23:00",
    ]);
  });

  it("asks neither transition of what is switched off", () => {
    expect(lines({ ...school, stop: false }, "2026-11-27T00:00Z", "2026-11-28T00:00Z")).toHaveLength(1);
    expect(lines({ ...school, wake: false }, "2026-11-27T00:00Z", "2026-11-28T00:00Z")).toHaveLength(1);
  });
});

test("windows that meet at midnight or overlap have no transition between them", () => {
  const windows = [
    { days: [5], from: "08:00", to: "24:00" },
    { days: [6], from: "00:00", to: "12:00" },
    { days: [6], from: "11:00", to: "13:00" },
  ];
  expect(lines({ ...school, windows }, "2026-11-27T00:00Z", "2026-11-29T00:00Z")).toEqual([
    "ON 2026-11-27 08:00 – 2026-11-28 13:00",
    "OFF 2026-11-28 13:00 – 2026-11-28 23:00",
  ]);
});

test("a window that ends before it begins ends on the next day", () => {
  const windows = [{ days: [7], from: "22:00", to: "06:00" }];
  expect(lines({ ...school, windows }, "2026-11-28T00:00Z", "2026-12-01T00:00Z")).toEqual([
    "ON 2026-11-29 22:00 – 2026-11-30 06:00",
    "OFF 2026-11-30 06:00 – 2026-11-30 23:00",
  ]);
  expect(isAwake({ ...school, windows }, Date.parse("2026-11-30T04:00Z"))).toBe(true);
  expect(isAwake({ ...school, windows }, Date.parse("2026-11-30T05:00Z"))).toBe(false);
});

test("on an exception no window begins, and one that began before goes on", () => {
  const windows = [{ days: [1, 2, 3, 4, 5], from: "20:00", to: "04:00" }];
  const exceptions = [{ first: "2026-11-27", last: "2026-11-29" }];
  expect(lines({ ...school, windows, exceptions }, "2026-11-26T12:00Z", "2026-12-01T00:00Z")).toEqual([
    "ON 2026-11-26 20:00 – 2026-11-27 04:00",
    "OFF 2026-11-27 04:00 – 2026-11-27 23:00",
    "ON 2026-11-30 20:00 – 2026-12-01 04:00",
  ]);
});

test("a pause drops the transitions before its end, and makes up for none", () => {
  const pausedUntil = Date.parse("2026-11-27T12:00Z");
  expect(lines({ ...school, pausedUntil }, "2026-11-26T00:00Z", "2026-11-28T00:00Z")).toEqual([
    "OFF 2026-11-27 18:00 – 2026-11-27 23:00",
  ]);
});

describe("until when a stop may wait", () => {
  const night = { ...school, windows: [{ days: [1, 2, 3, 4, 5], from: "08:00", to: "23:30" }] };

  it("is the next day's time where the window ends after it", () => {
    expect(lines({ ...night, stopBy: "02:00" }, "2026-11-27T20:00Z", "2026-11-28T00:00Z")).toEqual([
      "OFF 2026-11-27 23:30 – 2026-11-28 02:00",
    ]);
  });

  it("is never in the next window", () => {
    expect(lines({ ...night, stopBy: "20:00" }, "2026-11-26T20:00Z", "2026-11-27T00:00Z")).toEqual([
      "OFF 2026-11-26 23:30 – 2026-11-27 08:00",
    ]);
  });

  it("is the next window where no time is set, and a day at most", () => {
    expect(lines({ ...night, stopBy: null }, "2026-11-26T20:00Z", "2026-11-28T00:00Z")).toEqual([
      "OFF 2026-11-26 23:30 – 2026-11-27 08:00",
      "ON 2026-11-27 08:00 – 2026-11-27 23:30",
      "OFF 2026-11-27 23:30 – 2026-11-28 23:30",
    ]);
  });
});

describe("the change of the clocks in Berlin", () => {
  const at = (from: string, to: string): Timetable => ({
    ...school,
    windows: [{ days: [7], from, to }],
    stopBy: null,
  });

  it("puts a time that the day does not have as much later", () => {
    expect(lines(at("02:30", "12:00"), "2027-03-27T12:00Z", "2027-03-28T12:00Z")[0]).toBe(
      "ON 2027-03-28 03:30 – 2027-03-28 12:00",
    );
  });

  it("takes the first of a time that the day has twice", () => {
    const [on, off] = transitions(
      at("01:00", "02:30"),
      Date.parse("2027-10-30T12:00Z"),
      Date.parse("2027-10-31T12:00Z"),
    );
    expect(new Date(on?.at ?? 0).toISOString()).toBe("2027-10-30T23:00:00.000Z");
    expect(new Date(off?.at ?? 0).toISOString()).toBe("2027-10-31T00:30:00.000Z");
  });

  it("leaves nothing of a window whose end comes before its beginning", () => {
    expect(lines(at("02:30", "03:15"), "2027-03-27T12:00Z", "2027-03-28T12:00Z")).toEqual([]);
  });
});

test("without a window, or with none that comes, there are no transitions", () => {
  expect(transitions({ ...school, windows: [] }, 0, 1e12)).toEqual([]);
  const exceptions = [{ first: "2026-01-01", last: "2028-01-01" }];
  expect(lines({ ...school, exceptions }, "2026-11-26T00:00Z", "2026-12-26T00:00Z")).toEqual([]);
});

test("a zone that does not exist is said", () => {
  expect(() => transitions({ ...school, zone: "Europe/Atlantis" }, 0, 1)).toThrow(RangeError);
});

describe("an end that is another one, once", () => {
  const at = (text: string) => Date.parse(text);
  const usual = at("2026-11-26T18:00+01:00");
  const until = (end: string): Timetable => ({ ...school, changedEnd: { usual, end: at(end) } });
  const nights = ["2026-11-26T12:00Z", "2026-11-28T00:00Z"] as const;
  const friday = [
    "ON 2026-11-27 07:30 – 2026-11-27 18:00",
    "OFF 2026-11-27 18:00 – 2026-11-27 23:00",
  ] as const;

  it.each([
    ["later", "2026-11-26T20:15+01:00", ["OFF 2026-11-26 20:15 – 2026-11-26 23:00", ...friday]],
    ["earlier", "2026-11-26T16:00+01:00", ["OFF 2026-11-26 16:00 – 2026-11-26 23:00", ...friday]],
    ["after the deadline", "2026-11-27T01:00+01:00", ["OFF 2026-11-27 01:00 – 2026-11-27 07:30", ...friday]],
    ["at the next window: skipped, and that one begins", "2026-11-27T07:30+01:00", friday],
    ["in the next window: the same", "2026-11-27T09:00+01:00", friday],
    [
      "before it begins: as usual",
      "2026-11-26T07:00+01:00",
      ["OFF 2026-11-26 18:00 – 2026-11-26 23:00", ...friday],
    ],
  ] as const)("%s", (_, end, expected) => {
    expect(lines(until(end), ...nights)).toEqual(expected);
  });

  it("changes nothing once no window has that end any more", () => {
    const windows = [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "17:00" }];
    expect(lines({ ...until("2026-11-26T20:00+01:00"), windows }, ...nights)).toEqual(
      lines({ ...school, windows }, ...nights),
    );
  });

  it("keeps servers awake until then", () => {
    const later = until("2026-11-26T20:00+01:00");
    expect(isAwake(later, at("2026-11-26T19:59+01:00"))).toBe(true);
    expect(isAwake(later, at("2026-11-26T20:00+01:00"))).toBe(false);
    expect(isAwake(until("2026-11-26T16:00+01:00"), at("2026-11-26T17:00+01:00"))).toBe(false);
  });

  it("lasts over days off, until the next window", () => {
    const weekend: Timetable = {
      ...school,
      exceptions: [{ first: "2026-11-27", last: "2026-12-06" }],
      changedEnd: { usual, end: at("2026-12-07T07:30+01:00") },
    };
    expect(isAwake(weekend, at("2026-12-05T12:00Z"))).toBe(true);
    expect(lines(weekend, nights[0], "2026-12-07T08:00Z")).toEqual([
      "ON 2026-12-07 07:30 – 2026-12-07 18:00",
    ]);
  });
});
