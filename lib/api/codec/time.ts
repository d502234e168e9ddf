import { timestampFromMs, type Timestamp } from "@bufbuild/protobuf/wkt";

/** The last time of a Timestamp, in wall-clock milliseconds. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * A time as a message has it, in whole milliseconds and not after the year 9999: another could not be written. Times
 * that were kept before those of requests had a bound (`lib/api/times.ts`) may be later.
 */
export function timestampOf(wall: number): Timestamp {
  return timestampFromMs(Number.isNaN(wall) ? 0 : Math.trunc(Math.min(LAST, Math.max(0, wall))));
}
