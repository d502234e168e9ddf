/** The night of a place: the hours that a report of it is about. Wall-clock milliseconds, `until` not included. */
export interface Night {
  readonly since: number;
  readonly until: number;
  /** From then on its report is shown to people, until the next evening. */
  readonly dawn: number;
}

/** Hours of the local clock: a night begins in the evening, and ends in the morning. */
const EVENING = 18;
const DAWN = 5;
const MORNING = 10;

/** The last night that has begun by an instant (wall-clock ms). @param zone IANA. @throws RangeError for no zone */
export function nightAt(now: number, zone: string): Night {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const first = now >= instant(today, EVENING, zone) ? today : today.subtract({ days: 1 });
  const next = first.add({ days: 1 });
  return {
    since: instant(first, EVENING, zone),
    until: instant(next, MORNING, zone),
    dawn: instant(next, DAWN, zone),
  };
}

function instant(day: Temporal.PlainDate, hour: number, zone: string): number {
  return day.toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(hour) }).epochMilliseconds;
}
