import { describe, expect, it } from "vitest";
import { dayOf, dayText } from "./day";
import { daysOff } from "./days-off";
import { occurrences, readRule } from "./recurrence";

const NOW = Date.UTC(2026, 10, 26, 12);

/** A calendar of these events, each a list of lines. */
function calendar(...events: readonly (readonly string[])[]): string {
  const lines = events.flatMap((event) => ["BEGIN:VEVENT", ...event, "END:VEVENT"]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

const read = (...event: readonly string[]) =>
  daysOff(calendar(event), NOW).map(({ first, last }) => (first === last ? first : `${first}..${last}`));

describe("an event", () => {
  it.each([
    ["of one day", ["DTSTART;VALUE=DATE:20261225"], ["2026-12-25"]],
    [
      "up to a day, and without it",
      ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"],
      ["2026-12-24..2026-12-26"],
    ],
    ["of a length", ["DTSTART;VALUE=DATE:20261224", "DURATION:P1W1D"], ["2026-12-24..2026-12-31"]],
    [
      "that ends when it begins",
      ["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261224"],
      ["2026-12-24"],
    ],
    [
      "from midnight to midnight",
      ['DTSTART;TZID="Europe:Berlin":20261225T000000', "DTEND;TZID=Europe/Berlin:20261227T000000"],
      ["2026-12-25..2026-12-26"],
    ],
    ["with hours", ["DTSTART:20261225T090000Z", "DTEND:20261225T100000Z"], []],
    ["that was cancelled", ["DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"], []],
    [
      "in a folded line",
      ["DTSTART;VALUE=D", " ATE:2026", "\t1225", "SUMMARY:Christmas: Day"],
      ["2026-12-25"],
    ],
    [
      "that began long ago",
      ["DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20261202"],
      ["2026-11-19..2026-12-01"],
    ],
    ["that is over", ["DTSTART;VALUE=DATE:20251225"], []],
    ["that is far away", ["DTSTART;VALUE=DATE:20301225"], []],
    [
      "with an alarm",
      ["DTSTART;VALUE=DATE:20261225", "BEGIN:VALARM", "DTSTART:x", "END:VALARM"],
      ["2026-12-25"],
    ],
    [
      "that recurs, but not on one day, and on another",
      [
        "DTSTART;VALUE=DATE:20261201",
        "RRULE:FREQ=MONTHLY;COUNT=3",
        "EXDATE;VALUE=DATE:20270101",
        "RDATE;VALUE=DATE:20270105",
      ],
      ["2026-12-01", "2027-01-05", "2027-02-01"],
    ],
  ])("%s", (_, lines, days) => expect(read(...lines)).toEqual(days));

  it("that was moved stands where it is now", () => {
    const rule = ["UID:a", "DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;INTERVAL=10;COUNT=4"];
    const moved = ["UID:a", "RECURRENCE-ID;VALUE=DATE:20261211", "DTSTART;VALUE=DATE:20261213"];
    const left = [
      "UID:a",
      "RECURRENCE-ID;VALUE=DATE:20261221",
      "DTSTART;VALUE=DATE:20261221",
      "STATUS:CANCELLED",
    ];
    const days = daysOff(calendar(moved, rule, left), NOW).map(({ first }) => first);
    expect(days).toEqual(["2026-12-01", "2026-12-13", "2026-12-31"]);
  });

  it("that meets another is one with it", () => {
    const text = calendar(
      ["DTSTART;VALUE=DATE:20261226"],
      ["DTSTART;VALUE=DATE:20261225"],
      ["DTSTART;VALUE=DATE:20261228"],
    );
    expect(daysOff(text, NOW)).toEqual([
      { first: "2026-12-25", last: "2026-12-26" },
      { first: "2026-12-28", last: "2026-12-28" },
    ]);
  });
});

describe("a rule", () => {
  const on = (rule: string, start: readonly [number, number, number], years = 2): string[] =>
    occurrences(readRule(rule), dayOf(...start), dayOf(2026, 1, 1), dayOf(2026 + years, 1, 1), {
      days: 1e6,
    }).map(dayText);

  it.each([
    ["FREQ=YEARLY", [2000, 12, 25], ["2026-12-25", "2027-12-25"]],
    ["FREQ=YEARLY", [2024, 2, 29], []],
    ["FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", [2000, 11, 23], ["2026-11-26", "2027-11-25"]],
    ["FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", [2000, 5, 29], ["2026-05-25", "2027-05-31"]],
    ["FREQ=YEARLY;BYYEARDAY=-1", [2020, 12, 31], ["2026-12-31", "2027-12-31"]],
    ["FREQ=YEARLY;BYDAY=20MO", [1997, 5, 19], ["2026-05-18", "2027-05-17"]],
    [
      "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260301",
      [2025, 1, 31],
      ["2026-01-30", "2026-02-27"],
    ],
    [
      "FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20260601T000000Z",
      [2025, 1, 31],
      ["2026-01-31", "2026-03-31", "2026-05-31"],
    ],
    [
      "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,WE;COUNT=4",
      [2026, 6, 3],
      ["2026-06-03", "2026-06-14", "2026-06-17", "2026-06-28"],
    ],
    ["FREQ=DAILY;COUNT=2", [2025, 12, 31], ["2026-01-01"]],
  ] as const)("%s from %j", (rule, start, days) => expect(on(rule, start)).toEqual(days));

  it("that names no day ever comes to an end", () => {
    expect(on("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", [2026, 1, 1])).toEqual(["2026-01-01"]);
    expect(on("FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2;COUNT=5", [1900, 1, 1])).toEqual([]);
    expect(on("FREQ=WEEKLY;BYSETPOS=9", [1600, 1, 1])).toEqual([]);
  });
});

describe("what is no calendar, or not understood, is refused", () => {
  it.each([
    ["nothing", "", "it does not begin"],
    ["a web page", "<!doctype html><html></html>", "it does not begin"],
    ["half of one", calendar(["DTSTART;VALUE=DATE:20261225"]).slice(0, -15), "its end is missing"],
    ["ends without a beginning", "BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", "did not begin"],
    ["parts in parts", `BEGIN:VCALENDAR\n${"BEGIN:A\n".repeat(50)}`, "too deep"],
    ["a day that there is not", calendar(["DTSTART;VALUE=DATE:20260230"]), "20260230"],
    ["an event without a beginning", calendar(["UID:a"]), "without a beginning"],
    ["hours that recur", calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=SECONDLY"]), "FREQ=SECONDLY"],
    [
      "weeks by number",
      calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYWEEKNO=20"]),
      "BYWEEKNO",
    ],
    ["no number", calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=DAILY;INTERVAL=0"]), "INTERVAL=0"],
    ["no weekday", calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=WEEKLY;BYDAY=XX"]), "BYDAY=XX"],
  ])("%s", (_, text, why) => expect(() => daysOff(text, NOW)).toThrow(why));
});

it("a megabyte of the worst is read, or refused, in two seconds", () => {
  const many = (...event: readonly string[]) =>
    calendar(
      ...Array.from({ length: Math.floor(1_000_000 / (event.join("\r\n").length + 28)) }, () => event),
    );
  const from = "DTSTART;VALUE=DATE:16000101";
  const texts = [
    many(from, "RRULE:FREQ=DAILY;COUNT=999999;BYMONTH=2;BYMONTHDAY=30"),
    many("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY"),
    many(from, "RRULE:FREQ=YEARLY"),
    many("DTSTART;VALUE=DATE:20261201"),
    `BEGIN:VCALENDAR\r\nX:${"\r\n y".repeat(250_000)}\r\nEND:VCALENDAR`,
    `BEGIN:VCALENDAR\r\n${'X;"'.repeat(300_000)}\r\nEND:VCALENDAR`,
    `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${"RDATE:20261201\r\n".repeat(60_000)}DTSTART;VALUE=DATE:20261201\r\nEND:VEVENT\r\nEND:VCALENDAR`,
  ];
  for (const text of texts) {
    const begun = performance.now();
    try {
      expect(daysOff(text, NOW).length).toBeLessThan(800);
    } catch (error) {
      expect(String(error)).toContain("too many events that recur");
    }
    expect(performance.now() - begun).toBeLessThan(2000);
  }
});
