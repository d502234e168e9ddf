import { describe, expect, it } from "vitest";
import { dayOf, dayText, readDay, type Day } from "./day";
import { daysOff as daysOffInPieces } from "./days-off";
import { inOneGo } from "./pieces";
import { occurrences, readRule, type Rule } from "./recurrence";

const daysOff = (text: string, now: number) => inOneGo(daysOffInPieces(text, now));

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
      ['DTSTART;TZID="My: zone":20261225T000000', 'DTEND;TZID="My: zone":20261227T000000'],
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
      "that recurs, and began before what is looked at",
      ["DTSTART;VALUE=DATE:20201107", "DTEND;VALUE=DATE:20201128", "RRULE:FREQ=YEARLY;COUNT=7"],
      ["2026-11-19..2026-11-27"],
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

/** The rule's days, up to its own last one. */
function daysOf(rule: Rule, start: Day, to: Day): Day[] {
  const until = rule.until === null ? to : (readDay(rule.until) ?? to);
  return inOneGo(occurrences(rule, start, dayOf(2026, 1, 1), Math.min(to, until), { left: 1e6 }));
}

describe("a rule", () => {
  const on = (rule: string, start: readonly [number, number, number], years = 2): string[] =>
    daysOf(readRule(rule), dayOf(...start), dayOf(2026 + years, 1, 1)).map(dayText);

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
    ["a day that there is not", calendar(["DTSTART;VALUE=DATE:20260230"]), "DTSTART, line 4"],
    ["an event without a beginning", calendar(["UID:a"]), "without a beginning"],
    ["hours that recur", calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=SECONDLY"]), "FREQ, line 5"],
    [
      "weeks by number",
      calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;BYWEEKNO=20"]),
      "BYWEEKNO, line 5",
    ],
    [
      "no number",
      calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=DAILY;INTERVAL=0"]),
      "INTERVAL, line 5",
    ],
    ["no weekday", calendar(["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=WEEKLY;BYDAY=XX"]), "BYDAY, line 5"],
  ])("%s", (_, text, why) => expect(() => daysOff(text, NOW)).toThrow(why));
});

describe("what is whole days although it is written otherwise", () => {
  const IN_TOKYO = ["X-WR-TIMEZONE:Asia/Tokyo"];
  const IN_BERLIN = [
    ...["BEGIN:VTIMEZONE", "TZID:W. Europe Standard Time"],
    ...[
      "BEGIN:STANDARD",
      "DTSTART:16010101T030000",
      "TZOFFSETFROM:+0200",
      "TZOFFSETTO:+0100",
      "END:STANDARD",
    ],
    ...[
      "BEGIN:DAYLIGHT",
      "DTSTART:16010101T020000",
      "TZOFFSETFROM:+0100",
      "TZOFFSETTO:+0200",
      "END:DAYLIGHT",
    ],
    "END:VTIMEZONE",
  ];
  const MICROSOFT = "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE";

  it.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
    ["hours that are a day", [], ["DTSTART:20261225T000000", "DURATION:PT24H"], ["2026-12-25"]],
    ["hours that are two", [], ["DTSTART:20261225T000000", "DURATION:P1DT1440M"], ["2026-12-25..2026-12-26"]],
    ["hours that are more than a day", [], ["DTSTART:20261225T000000", "DURATION:PT36H"], ["2026-12-25"]],
    [
      "a day, though the clocks change on it",
      [],
      ["DTSTART;TZID=Europe/Berlin:20270328T000000", "DURATION:PT24H"],
      ["2027-03-28"],
    ],
    ["a day of no length", [], ["DTSTART;VALUE=DATE:20261225", "DURATION:PT0S"], ["2026-12-25"]],
    [
      "up to a minute before midnight",
      [],
      ["DTSTART:20261225T000000", "DTEND:20261225T235900"],
      ["2026-12-25"],
    ],
    [
      "up to a second before midnight",
      [],
      ["DTSTART;TZID=X:20261225T000100", "DTEND;TZID=X:20261226T235959"],
      ["2026-12-25..2026-12-26"],
    ],
    [
      "a holiday that begins at work",
      [],
      ["DTSTART:20261224T120000", "DTEND:20261227T080000"],
      ["2026-12-25..2026-12-26"],
    ],
    [
      "until, in UTC, its last day in Tokyo",
      [],
      ["DTSTART;TZID=Asia/Tokyo:20261201T000000", "DURATION:P1D", "RRULE:FREQ=DAILY;UNTIL=20261204T150000Z"],
      ["2026-12-01..2026-12-05"],
    ],
    [
      "until, in UTC, the last evening in New York",
      [],
      [
        "DTSTART;TZID=America/New_York:20261201T000000",
        "DURATION:P1D",
        "RRULE:FREQ=DAILY;UNTIL=20261205T045959Z",
      ],
      ["2026-12-01..2026-12-04"],
    ],
    [
      "until, in UTC, its last day in a zone that the calendar describes",
      IN_BERLIN,
      [
        "DTSTART;TZID=W. Europe Standard Time:20261201T000000",
        "DURATION:P1D",
        "RRULE:FREQ=DAILY;UNTIL=20261204T230000Z",
      ],
      ["2026-12-01..2026-12-05"],
    ],
    [
      "until, in UTC, far from any of its days, wherever it is",
      [],
      ["DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY;UNTIL=20270630T123456Z"],
      ["2026-12-25"],
    ],
    [
      "but on a day that is told in UTC",
      [],
      [
        "DTSTART;TZID=Asia/Tokyo:20261201T000000",
        "DURATION:P1D",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE:20261201T150000Z",
        "RDATE:20261209T150000Z",
      ],
      ["2026-12-01", "2026-12-03", "2026-12-10"],
    ],
    [
      "in UTC, with Microsoft's flag, east of Greenwich",
      [],
      [MICROSOFT, "DTSTART:20261224T230000Z", "DTEND:20261225T230000Z"],
      ["2026-12-25"],
    ],
    [
      "in UTC, with Microsoft's flag, west of Greenwich",
      [],
      [MICROSOFT, "DTSTART:20261225T080000Z", "DTEND:20261226T080000Z"],
      ["2026-12-25"],
    ],
    [
      "in UTC, with Microsoft's flag, each year",
      [],
      [MICROSOFT, "DTSTART:20201231T230000Z", "DTEND:20210101T230000Z", "RRULE:FREQ=YEARLY"],
      ["2027-01-01", "2028-01-01"],
    ],
    [
      "in UTC, in a calendar that says where it is",
      IN_TOKYO,
      ["DTSTART:20261224T150000Z", "DTEND:20261225T150000Z"],
      ["2026-12-25"],
    ],
    [
      "in UTC, each week by the weekdays of UTC",
      IN_TOKYO,
      ["DTSTART:20261203T150000Z", "DURATION:P1D", "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=TH"],
      ["2026-12-04", "2026-12-11"],
    ],
  ])("%s", (_, lines, event, days) => {
    const text = calendar(event).replace("VERSION:2.0", ["VERSION:2.0", ...lines].join("\r\n"));
    expect(
      daysOff(text, NOW).map(({ first, last }) => (first === last ? first : `${first}..${last}`)),
    ).toEqual(days);
  });

  it.each<readonly [string, readonly (readonly string[])[], string]>([
    [
      "all that follow",
      [
        ["UID:a", "DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=WEEKLY"],
        ["UID:a", "DTSTART;VALUE=DATE:20261209", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261208"],
      ],
      "not understood: RECURRENCE-ID, line 11",
    ],
    [
      "all that follow, and are cancelled",
      [
        ["UID:a", "DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=WEEKLY"],
        [
          "UID:a",
          "DTSTART;VALUE=DATE:20261208",
          "STATUS:CANCELLED",
          "RECURRENCE-ID;RANGE=THISANDFUTURE:20261208",
        ],
      ],
      "not understood: RECURRENCE-ID, line 12",
    ],
    [
      "a rule of what is left out",
      [["DTSTART;VALUE=DATE:20261201", "EXRULE:FREQ=WEEKLY"]],
      "not understood: EXRULE, line 5",
    ],
    [
      "periods",
      [["DTSTART;VALUE=DATE:20261201", "RDATE;VALUE=PERIOD:20261203T000000/PT24H"]],
      "not understood: RDATE, line 5",
    ],
    ["a length", [["DTSTART;VALUE=DATE:20261201", "DURATION:1 day"]], "not understood: DURATION, line 5"],
    [
      "Microsoft's flag, on an event with hours",
      [[MICROSOFT, "DTSTART:20261225T090000", "DTEND:20261226T090000"]],
      "not understood: X-MICROSOFT-CDO-ALLDAYEVENT, line 4",
    ],
    [
      "Microsoft's flag, at the date line",
      [[MICROSOFT, "DTSTART:20261224T110000Z", "DTEND:20261225T110000Z"]],
      "on which day it is there: DTSTART, line 5",
    ],
    [
      "a day of somewhere",
      [["DTSTART:20261224T230000Z", "DTEND:20261225T230000Z"]],
      "on which day it is there: DTSTART, line 4",
    ],
    [
      "until, in UTC, one of its days or not",
      [["DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;UNTIL=20261204T150000Z"]],
      "on which day it is there: RRULE, line 5",
    ],
    [
      "an end elsewhere",
      [["DTSTART;TZID=Europe/Berlin:20261201T000000", "DTEND;TZID=Europe/London:20261202T000000"]],
      "on which day it is there: DTEND, line 5",
    ],
    [
      "an end in UTC of a zone that nobody knows",
      [["DTSTART;TZID=Nowhere:20261201T000000", "DTEND:20261202T000000Z"]],
      "on which day it is there: DTEND, line 5",
    ],
  ])("%s: refused by name", (_, events, why) => {
    expect(() => daysOff(calendar(...events), NOW)).toThrow(why);
  });

  it("a meeting may be written as it likes", () => {
    const meeting = ["DTSTART:20261201T090000Z", "DTEND:20261201T100000Z", "RRULE:FREQ=HOURLY"];
    const moved = ["DTSTART:20261201T090000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T090000Z"];
    expect(daysOff(calendar(["UID:a", ...meeting], ["UID:a", ...moved]), NOW)).toEqual([]);
  });
});

it("nothing of a calendar is told but names that every calendar has", () => {
  const secret = "hunter2";
  for (const line of [
    `DTSTART:${secret}`,
    `RRULE:${secret}`,
    `RRULE:FREQ=${secret}`,
    `RRULE:FREQ=DAILY;${secret}=1`,
    `RRULE:FREQ=DAILY;BY${secret}=1`,
    `RRULE:FREQ=DAILY;BYDAY=${secret}`,
    `RRULE:FREQ=DAILY;UNTIL=${secret}`,
    `EXDATE:${secret}`,
    `DURATION:${secret}`,
    `RECURRENCE-ID;RANGE=${secret}:20261201`,
  ]) {
    const event = line.startsWith("DTSTART") ? [line] : ["DTSTART;VALUE=DATE:20261201", line];
    expect(() => daysOff(calendar(event), NOW)).toThrow(/, line \d$/);
    expect(() => daysOff(calendar(event), NOW)).not.toThrow(new RegExp(secret, "i"));
  }
});

describe("a megabyte of the worst", () => {
  const many = (...event: readonly string[]) =>
    calendar(
      ...Array.from({ length: Math.floor(1_000_000 / (event.join("\r\n").length + 28)) }, () => event),
    );
  const long = (text: string) => text.repeat(Math.floor(1_000_000 / text.length));
  const from = "DTSTART;VALUE=DATE:16000101";
  const list = (text: string, length: number) => Array.from({ length }, () => text).join(",");
  const texts: readonly (readonly [string, string])[] = [
    ["days that there are not", many(from, "RRULE:FREQ=DAILY;COUNT=999999;BYMONTH=2;BYMONTHDAY=30")],
    ["each day", many("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY")],
    ["each year", many(from, "RRULE:FREQ=YEARLY")],
    ["one day", many("DTSTART;VALUE=DATE:20261201")],
    ["a line that goes on", `BEGIN:VCALENDAR\r\nX:${"\r\n y".repeat(250_000)}\r\nEND:VCALENDAR`],
    ["quotes", `BEGIN:VCALENDAR\r\n${'X;"'.repeat(300_000)}\r\nEND:VCALENDAR`],
    ["parameters", calendar([`DTSTART${long(";A=b")}:20261201`])],
    ["dates that are left out", calendar([from, `EXDATE:${list("20261201", 100_000)}`])],
    ["dates", calendar([from, ...Array.from({ length: 60_000 }, () => "RDATE:20261201")])],
    ["a long rule", calendar([from, `RRULE:FREQ=YEARLY;BYYEARDAY=${list("366", 200_000)};COUNT=1000000`])],
    [
      "long rules",
      many(from, `RRULE:FREQ=YEARLY;BYYEARDAY=${list("366", 1200)};BYDAY=${list("MO", 20)};COUNT=1000000`),
    ],
    [
      "zones",
      calendar(
        ...Array.from({ length: 5000 }, (_, index) => [
          `DTSTART;TZID=Etc/GMT+${index}:20261201T000000`,
          "DTEND:20261202T000000Z",
        ]),
      ),
    ],
    [
      "what stands in the place of others",
      calendar(
        ...Array.from({ length: 10_000 }, (_, index) =>
          index % 2 ? [from] : [from, "RECURRENCE-ID;VALUE=DATE:20261201"],
        ),
      ),
    ],
  ];

  it.each(texts)("%s is read, or refused, in pieces that are as many as its bytes allow", (_, text) => {
    const work = daysOffInPieces(text, NOW);
    let pieces = 0;
    try {
      for (; !work.next().done; pieces += 1);
    } catch (error) {
      expect(error).toMatchObject({ name: "CalendarFault" });
    }
    expect(pieces).toBeLessThan(500_000);
  });
});

it("a rule costs the same by day, however long the lists of the rule are", () => {
  const cost = (rule: string): number => {
    const budget = { left: 1e6 };
    inOneGo(occurrences(readRule(rule), dayOf(1600, 1, 1), dayOf(2026, 1, 1), dayOf(2028, 1, 1), budget));
    return 1e6 - budget.left;
  };
  const list = Array.from({ length: 1000 }, () => "366").join(",");
  expect(readRule(`FREQ=YEARLY;BYYEARDAY=${list}`).yearDays.size).toBe(1);
  expect(cost(`FREQ=YEARLY;BYYEARDAY=${list};COUNT=1000000`)).toBe(
    cost("FREQ=YEARLY;BYYEARDAY=366;COUNT=1000000"),
  );
});
