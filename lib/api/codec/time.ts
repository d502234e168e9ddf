import { timestampFromMs, type Timestamp } from "@bufbuild/protobuf/wkt";

/** The last time that a Timestamp can say, in wall-clock milliseconds. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * A time that goes out. What was kept before times that come in had a bound (`lib/api/times.ts`) may lie after the
 * year 9999: it is told as the end of that, since a message that holds it could not be written at all; nor could one that
 * holds a part of a millisecond.
 */
export function timestampOf(wall: number): Timestamp {
  return timestampFromMs(Number.isNaN(wall) ? 0 : Math.trunc(Math.min(LAST, Math.max(0, wall))));
}
