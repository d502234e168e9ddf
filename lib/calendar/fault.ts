/** A calendar cannot be read; the message says why, and nothing of its address, which may hold a secret. */
export class CalendarFault extends Error {
  override readonly name = "CalendarFault";
}
