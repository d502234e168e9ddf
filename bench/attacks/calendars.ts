/** Calendars of whole days that cost as much as a calendar can. */

/** One rule of 60 kB. Comparing each of its numbers with each of its 156,000 days takes five seconds. */
export const ONE_LONG_RULE = calendar([event(`BYYEARDAY=${list(30_000, () => 9)}`, { since: 1601 })]);

/** The most rules that are read, each of which names every day from both ends and counts from long ago: the most work. */
export const MANY_RULES = calendar(
  Array.from({ length: 12 }, () => event(`BYYEARDAY=${list(366, (i) => i + 1)},${list(366, (i) => -i - 1)}`)),
);

/** A calendar that is read to its end: two such rules. */
export const TWO_RULES = calendar([
  event(`BYMONTHDAY=${list(31, (i) => i + 1)}`, { interval: 3 }),
  event(`BYMONTHDAY=${list(31, (i) => -i - 1)}`, { interval: 7 }),
]);

/** An event of a day that recurs by this rule. */
function event(days: string, { since = 1800, interval = 1 } = {}): string {
  const rule = `RRULE:FREQ=DAILY;INTERVAL=${interval};COUNT=1000000;${days}`;
  const whole = [`DTSTART;VALUE=DATE:${since}0101`, `DTEND;VALUE=DATE:${since}0102`, rule];
  return ["BEGIN:VEVENT", ...whole, "END:VEVENT", ""].join("\r\n");
}

function calendar(events: readonly string[]): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join("")}END:VCALENDAR\r\n`;
}

function list(length: number, each: (i: number) => number): string {
  return Array.from({ length }, (_, i) => each(i)).join(",");
}
