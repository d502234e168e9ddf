import { calendarFaultText, type CalendarFaultCode, type CalendarFaultReason } from "../plan/calendar-faults";

/** The fault of a calendar that cannot be read. It holds nothing of the address, which may be secret. */
export class CalendarFault extends Error implements CalendarFaultReason {
  override readonly name = "CalendarFault";
  constructor(
    readonly code: CalendarFaultCode,
    readonly detail = "",
  ) {
    super(calendarFaultText({ code, detail }));
  }
}
