import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { transitions, type Timetable } from "./schedule";
import { isZone } from "./timetable-faults";

/** Transitions beside an independent oracle: Python's zoneinfo, which reads the system's own zone data. */

type Case = readonly [date: string, time: string, at: number, offsets: readonly number[]];
const DAY = 24 * 3600 * 1000;

/** @param zones none: all that the system knows */
function oracle(zones: readonly string[]): Record<string, readonly Case[]> | null {
  const script = new URL("zones-oracle.py", import.meta.url).pathname;
  const { status, stdout } = spawnSync("python3", [script, ...zones], {
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  return status === 0 ? (JSON.parse(stdout) as Record<string, readonly Case[]>) : null;
}

/** Whether both know the same rules about that time: where the versions of the zone data differ, nobody is wrong. */
function knowsTheSame(zone: string, [, , at, offsets]: Case): boolean {
  return [at - DAY, at, at + DAY].every((instant, index) => {
    const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
    return zoned.offsetNanoseconds / 1e9 === offsets[index];
  });
}

function startsAt(zone: string, [date, time, at]: Case): number | undefined {
  const days = [new Date(date).getUTCDay() || 7];
  const windows = [{ days, from: time, to: time === "23:59" ? "12:00" : "24:00" }];
  const rest = { wake: true, stop: false, stopBy: null, exceptions: [], pausedUntil: null };
  const timetable: Timetable = { zone, windows, ...rest };
  return transitions(timetable, at - 1, at + 1)[0]?.at;
}

/**
 * Each transition is where the system's own zone data has it, also on days of change.
 * @param zones none: all that the system knows
 * @param skip of the test's context
 */
export function compareTransitions(
  zones: readonly string[],
  skip: (condition: boolean, why: string) => void,
): void {
  const found = oracle(zones);
  skip(!found, "there is no python3 with zone data");
  const known = Object.entries(found ?? {}).filter(([zone]) => isZone(zone));
  const other = new Set<string>();
  let compared = 0;
  const wrong: string[] = [];
  for (const [zone, cases] of known)
    for (const one of cases) {
      if (!knowsTheSame(zone, one)) other.add(zone);
      else {
        compared += 1;
        if (startsAt(zone, one) !== one[2]) wrong.push(`${zone} ${one[0]} ${one[1]}`);
      }
    }
  if (other.size > 0) console.warn(`other zone data here than there: ${[...other].join(", ")}`);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(known.length * 300);
}
