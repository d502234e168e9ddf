import type { ScheduleView } from "@/lib/api/codec/read-schedule";
import {
  SCHEDULE_FAULTS,
  scheduleSettings,
  type CalendarSource,
  type ScheduleFault,
  type ScheduleSettings,
} from "@/lib/fleet/schedules/settings";
import { SETTING_FAULTS, type SettingFault } from "@/lib/fleet/model/settings";
import { MIN_ON } from "@/lib/plan/schedule";
import { readInput, inputOf } from "../../_kit/until/until";

/** A schedule in its form, with values as typed. */
export interface ScheduleDraft extends Omit<
  ScheduleSettings,
  "zone" | "stopBy" | "minOn" | "pausedUntil" | "calendar"
> {
  /** Null: the reader's zone. */
  readonly zone: string | null;
  /** HH:MM; "": none. */
  readonly stopBy: string;
  readonly minOn: string;
  /** The value of an input of type `datetime-local`; "": it is not paused. */
  readonly pausedUntil: string;
  readonly calendar: CalendarDraft;
}

/** The source of the holidays; "kept": the file that the schedule already has. */
export interface CalendarDraft {
  readonly from: "none" | "url" | "file" | "kept";
  readonly url: string;
  readonly text: string;
}

/** The faults of a schedule, by field. */
export type ScheduleFaults = Partial<Record<keyof ScheduleSettings, ScheduleFault | SettingFault>>;

/** The initial form of a new schedule: working days. */
export function newDraft(groupUuids: readonly string[]): ScheduleDraft {
  return {
    name: "",
    groupUuids: [...groupUuids],
    serverUuids: [],
    zone: null,
    windows: [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "18:00" }],
    wake: true,
    stop: true,
    mode: "when_free",
    stopBy: "",
    exceptions: [],
    calendar: { from: "none", url: "", text: "" },
    pausedUntil: "",
    minOn: String(MIN_ON.initial),
    evenIfItMayNotWake: false,
  };
}

export function draftOf(schedule: ScheduleView): ScheduleDraft {
  const { calendar, pausedUntil, minOn, stopBy, evenIfTheyMayNotWake, ...rest } = schedule;
  const { name, groupUuids, serverUuids, zone, windows, wake, stop, mode, exceptions } = rest;
  const from = calendar === null ? "none" : calendar.url === null ? "kept" : "url";
  return {
    ...{ name, zone, windows, wake, stop, mode, exceptions },
    // The order of choice does not matter.
    groupUuids: [...groupUuids].sort(),
    serverUuids: [...serverUuids].sort(),
    stopBy: stopBy ?? "",
    calendar: { from, url: calendar?.url ?? "", text: "" },
    pausedUntil: pausedUntil === null ? "" : inputOf(pausedUntil),
    minOn: String(minOn),
    evenIfItMayNotWake: evenIfTheyMayNotWake,
  };
}

/**
 * The settings of a form, or its faults.
 * @param zone the reader's
 */
export function settingsOf(
  draft: ScheduleDraft,
  zone: string,
): { readonly settings: ScheduleSettings; readonly faults: ScheduleFaults } {
  const settings: ScheduleSettings = {
    ...draft,
    zone: (draft.zone ?? zone).trim(),
    stopBy: draft.stopBy === "" || !draft.stop ? null : draft.stopBy,
    exceptions: draft.exceptions.map((each) => ({ ...each, last: each.last || each.first })),
    pausedUntil: readInput(draft.pausedUntil),
    // An empty field is not 0.
    minOn: draft.minOn.trim() === "" ? Number.NaN : Number(draft.minOn),
    calendar: sourceOf(draft.calendar),
  };
  const checked = scheduleSettings.safeParse(settings);
  if (checked.success) return { settings, faults: {} };
  const faults: ScheduleFaults = {};
  for (const { path, message } of checked.error.issues) {
    const field = path[0] as keyof ScheduleSettings;
    if (isFault(message)) faults[field] ??= message;
  }
  return { settings, faults };
}

function sourceOf({ from, url, text }: CalendarDraft): CalendarSource | null {
  switch (from) {
    case "none":
      return null;
    case "kept":
      return "kept";
    case "url":
      return { url: url.trim() };
    case "file":
      return { text };
  }
}

function isFault(message: string): message is ScheduleFault | SettingFault {
  return Object.hasOwn(SCHEDULE_FAULTS, message) || Object.hasOwn(SETTING_FAULTS, message);
}

/** The end of a window in an input of type `time`, and back: midnight is the end of the day. */
export const shownEnd = (to: string): string => (to === "24:00" ? "00:00" : to);
export const keptEnd = (typed: string): string => (typed === "00:00" ? "24:00" : typed);
