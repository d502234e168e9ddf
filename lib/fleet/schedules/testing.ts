import type { ScheduleSettings } from "./settings";

/** Helpers for tests of schedules. */

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
