import type { TestFleet, TestMachine } from "../testing";
import type { ScheduleSettings } from "./settings";

/** Helpers for tests of schedules. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Thursday. */
export const DAWN = Date.UTC(2026, 10, 26);
/** The instant so many milliseconds before 18:00, when the windows of these tests end. */
export const before = (ms: number) => ({ wall: DAWN + 18 * HOUR - ms });

export const runsOf = async ({ fleet }: TestFleet) => {
  const listed = (await fleet.listRuns({ limit: 20 })).reverse();
  return Promise.all(listed.map(({ uuid }) => fleet.getRun(uuid)));
};

export const lines = async ({ fleet }: TestFleet) =>
  (await fleet.events({ limit: 50 }))
    .reverse()
    .flatMap(({ kind, detail }) => (/^schedule_|^calendar_/.test(kind) ? [`${kind} ${detail}`.trim()] : []));

/** The manifests of a machine that beats until something is different, or nothing is. */
export async function isTurnedOff(machine: TestMachine): Promise<boolean> {
  for (let beats = 0; beats < 3; beats += 1)
    if ((await machine.beat("ON", { use: [] })).power === "OFF") return true;
  return false;
}

/** Awake from 8 to 18 o'clock UTC, every day; stops at once. */
export function scheduleOf(
  serverUuids: readonly string[],
  changes: Partial<ScheduleSettings> = {},
): ScheduleSettings {
  return {
    name: "office hours",
    groupUuids: [],
    serverUuids,
    zone: "UTC",
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }],
    wake: true,
    stop: true,
    mode: "now",
    stopBy: null,
    exceptions: [],
    calendar: null,
    pausedUntil: null,
    minOn: 0,
    evenIfItMayNotWake: false,
    ...changes,
  };
}
