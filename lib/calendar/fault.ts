import { calendarFaultText, type CalendarFaultCode, type CalendarFaultReason } from "../plan/calendar-faults";

/** A calendar cannot be read, and why: nothing of that is of its address, which may hold a secret. */
export class CalendarFault extends Error implements CalendarFaultReason {
  override readonly name = "CalendarFault";
  constructor(
    readonly code: CalendarFaultCode,
    readonly detail = "",
  ) {
    super(calendarFaultText({ code, detail }));
  }
}
