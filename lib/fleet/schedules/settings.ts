import * as z from "zod";
import { MIN_ON } from "../../plan/schedule";
import { TIMETABLE_FAULTS, timetableFault, type TimetableFault } from "../../plan/timetable-faults";
import type { ScheduleRecord } from "../model/entities";
import { oneLine } from "../model/one-line";
import { serverSettings } from "../model/settings";

/** The most groups or servers that a schedule may name. */
const MOST_NAMED = 10_000;
/**
 * The end (wall-clock ms) of the pause of a schedule whose author was removed: whoever takes it over sees it. The last
 * year that forms can show, which nobody can ask for.
 */
export const UNTIL_TAKEN_OVER = Date.UTC(9999, 0, 1);
/** The most characters of an exception's name. */
const EXCEPTION_NAME_LENGTH = 100;

/** The source of a schedule's holidays; "kept": they stay as they are. */
export type CalendarSource = { readonly url: string } | { readonly text: string } | "kept";

/** A person's settings of a schedule. */
export interface ScheduleSettings extends Omit<
  ScheduleRecord,
  "uuid" | "calendar" | "changedEnd" | "author" | "authorUuid" | "handledUntil" | "createdAt" | "updatedAt"
> {
  /** Null: there is none. */
  readonly calendar: CalendarSource | null;
}

/** Faults of a schedule: words that the console translates and RPCs put in English. */
export const SCHEDULE_FAULTS = {
  ...TIMETABLE_FAULTS,
  no_members: "must name a server or a group",
  too_many_members: `must name at most ${MOST_NAMED} of them`,
  exception_name_too_long: `must have at most ${EXCEPTION_NAME_LENGTH} characters`,
  pause_too_long: "must be before the year 9999",
  min_on_range: `must be whole minutes from 0 to ${MIN_ON.max}`,
  stop_mode_unknown: "must be NOW or WHEN_FREE",
  two_calendars: "must have a URL or a text, not both",
} as const;
export type ScheduleFault = keyof typeof SCHEDULE_FAULTS;

const fault = (word: ScheduleFault): ScheduleFault => word;

/** The field that each fault of a timetable is about. */
const FIELDS: Readonly<Record<TimetableFault, keyof ScheduleSettings>> = {
  zone_unknown: "zone",
  no_transition: "wake",
  no_windows: "windows",
  too_many_windows: "windows",
  bad_days: "windows",
  bad_time: "windows",
  empty_window: "windows",
  bad_date: "exceptions",
  dates_reversed: "exceptions",
  too_many_exceptions: "exceptions",
};

const uuids = z.array(z.uuid("must be a UUID")).max(MOST_NAMED, fault("too_many_members"));
const minOn = z
  .number(fault("min_on_range"))
  .int(fault("min_on_range"))
  .min(0, fault("min_on_range"))
  .max(MIN_ON.max, fault("min_on_range"));

/** A schedule as a person asks for it; each message is a `ScheduleFault`, or one of the name of a server. */
export const scheduleSettings: z.ZodType<ScheduleSettings, ScheduleSettings> = z
  .object({
    name: serverSettings.shape.name,
    groupUuids: uuids,
    serverUuids: uuids,
    zone: z.string(),
    windows: z.array(z.object({ days: z.array(z.number()), from: z.string(), to: z.string() })),
    wake: z.boolean(),
    stop: z.boolean(),
    mode: z.enum(["now", "when_free"], fault("stop_mode_unknown")),
    stopBy: z.string().nullable(),
    exceptions: z.array(
      z.object({
        first: z.string(),
        last: z.string(),
        name: z
          .string()
          .overwrite(oneLine)
          .trim()
          .max(EXCEPTION_NAME_LENGTH, fault("exception_name_too_long")),
      }),
    ),
    calendar: z
      .union(
        [z.strictObject({ url: z.string() }), z.strictObject({ text: z.string() }), z.literal("kept")],
        fault("two_calendars"),
      )
      .nullable(),
    pausedUntil: z
      .number()
      .overwrite(Math.round)
      .refine((at) => at >= 0 && at < UNTIL_TAKEN_OVER, fault("pause_too_long"))
      .nullable(),
    minOn,
    evenIfItMayNotWake: z.boolean(),
  })
  .superRefine((settings, context) => {
    const { groupUuids, serverUuids } = settings;
    if (groupUuids.length + serverUuids.length === 0)
      context.addIssue({ code: "custom", path: ["serverUuids"], message: fault("no_members") });
    const why = timetableFault(settings);
    if (why === null) return;
    // The same word is said of both kinds of times.
    const isAboutStop = why === "bad_time" && timetableFault({ ...settings, stopBy: null }) === null;
    context.addIssue({ code: "custom", path: [isAboutStop ? "stopBy" : FIELDS[why]], message: why });
  });
