const QUARTER = 15 * 60_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly known: Map<number, number>;
}
const zones = new Map<string, Zone>();

/** The formatter of a zone, kept, since it is slow to create; its results are kept, too. */
function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    zones.set(timeZone, (zone = { format, known: new Map() }));
  }
  return zone;
}

/** The offset of a zone's clocks from UTC at a wall-clock time, in milliseconds. */
export function offsetOf(timeZone: string, at: number): number {
  const { format, known } = zoneOf(timeZone);
  // Clocks are only ever put forward or back at a quarter of an hour.
  const quarter = Math.floor(at / QUARTER) * QUARTER;
  let offset = known.get(quarter);
  if (offset === undefined) {
    const parts = format.formatToParts(quarter);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    offset = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")) - quarter;
    known.set(quarter, offset);
  }
  return offset;
}
