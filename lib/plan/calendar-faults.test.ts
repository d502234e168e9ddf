import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CALENDAR_FAULTS,
  calendarFaultText,
  readCalendarFault,
  type CalendarFaultCode,
} from "./calendar-faults";

const codes = Object.keys(CALENDAR_FAULTS) as CalendarFaultCode[];

test("each sentence leads back to its word and its detail, whatever that is", () => {
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.string({ unit: "grapheme" }), (code, any) => {
      const detail = CALENDAR_FAULTS[code].includes("*") ? any : "";
      expect(readCalendarFault(calendarFaultText({ code, detail }))).toEqual({ code, detail });
    }),
    { numRuns: 500 },
  );
});

test.each(["", "fault", "it has burnt", "no answer within"])("%j is no sentence of ours", (sentence) => {
  expect(readCalendarFault(sentence)).toBeNull();
});
