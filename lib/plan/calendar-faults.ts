/**
 * Reasons for which a calendar cannot be read. The API, events and the database give them as these sentences, in
 * English and without the full stop; the console translates them by their code, which it finds by the sentence. `*`
 * stands for the detail. A sentence that was once given stays what it is.
 */
export const CALENDAR_FAULTS = {
  no_address: "its address is none",
  bad_scheme: "its address must begin with https:// or http://",
  credentials: "its address must not hold a user name or a password",
  downgraded: "it redirects from https to http",
  redirects: "it redirects more than * times",
  web_page: "it is a web page (perhaps a page to log in), not a calendar",
  answered: "it answered *",
  no_answer: "no answer within * s",
  unreachable_by: "it cannot be reached (*)",
  unreachable: "it cannot be reached",
  too_large: "it is larger than 1 MB",
  no_calendar: "it is not an iCalendar: it does not begin with BEGIN:VCALENDAR",
  too_deep: "it is not an iCalendar: its parts lie too deep in each other",
  unbalanced: "it is not an iCalendar: a part ends that did not begin",
  cut_off: "it is not whole: its end is missing",
  no_beginning: "it has an event without a beginning",
  bad_date: "it has a date that there is not: *",
  bad_rule: "it has a rule that is not understood: *",
  too_many: "it has too many events that recur",
  too_many_zones: "it describes more than 1,000 time zones",
  not_understood: "it has something that is not understood: *",
  bad_zone: "it has a time of which nobody can say on which day it is there: *",
  too_long: "it takes too long to read",
  busy: "too many calendars are being read: try again in a minute",
  unread: "it cannot be read",
} as const;
export type CalendarFaultCode = keyof typeof CALENDAR_FAULTS;

/** A reason for which a calendar cannot be read; the detail is empty where the code has none. */
export interface CalendarFaultReason {
  readonly code: CalendarFaultCode;
  readonly detail: string;
}

/** The sentence of a reason, without the full stop. */
export function calendarFaultText({ code, detail }: CalendarFaultReason): string {
  return CALENDAR_FAULTS[code].replace("*", () => detail);
}

/** The reason that a sentence gives; null: the sentence is unknown, as one of another version. */
export function readCalendarFault(sentence: string): CalendarFaultReason | null {
  for (const code of CODES) {
    const [before = "", after] = CALENDAR_FAULTS[code].split("*");
    if (
      after === undefined ? sentence !== before : !(sentence.startsWith(before) && sentence.endsWith(after))
    )
      continue;
    return {
      code,
      detail: after === undefined ? "" : sentence.slice(before.length, sentence.length - after.length),
    };
  }
  return null;
}

const CODES = Object.keys(CALENDAR_FAULTS) as CalendarFaultCode[];
